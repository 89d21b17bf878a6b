package dev.medley.track.mlflow;

/** What a server did not do. Its message is a sentence's end, such as {@code does not answer}. */
final class ServerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is to be done about it. */
  enum Kind {
    /** It may work later. */
    LATER,
    /** The run that was spoken of is not there, or was deleted. */
    GONE,
    /** The user has to change something. */
    REFUSED
  }

  private final Kind kind;

  ServerFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
