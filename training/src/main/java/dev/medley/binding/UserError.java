package dev.medley.binding;

import java.util.List;

/**
 * Wrong usage or invalid input, said in one or two sentences to the person who can mend it: what is
 * wrong, where, what is allowed, what to do.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message for people. */
  public UserError(String message) {
    super(message);
  }

  /** A message for people and, for {@code --debug}, what was behind it. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }

  /** All problems of a file, a line each. */
  public UserError(List<String> problems) {
    super(String.join("\n", problems));
  }
}
