package dev.medley.file;

import dev.medley.binding.UserError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the dictionary in an npy header, such as {@code {'descr': '<f4', 'fortran_order': False,
 * 'shape': (3, 4), }}: the three keys once each, in any order, and nothing else.
 */
final class NpyHeaderParser {
  private final String text;
  private final String where;
  private int at;

  NpyHeaderParser(String text, String where) {
    this.text = text;
    this.where = where;
  }

  Npy.Header parse(long dataOffset) {
    String descr = null;
    Boolean fortran = null;
    List<Long> shape = null;
    Set<String> keys = new HashSet<>();
    expect('{');
    while (!accept('}')) {
      String key = string();
      if (!keys.add(key)) {
        throw damaged("the key " + key + " stands there twice");
      }
      expect(':');
      switch (key) {
        case "descr" -> descr = string();
        case "fortran_order" -> fortran = truth();
        case "shape" -> shape = tuple();
        default -> throw damaged("it has an unknown key");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (at < text.length() || keys.size() < 3) {
      throw damaged("descr, fortran_order and shape are wanted, and nothing else");
    }
    ElementType type =
        ElementType.ofNumpy(descr)
            .orElseThrow(
                () ->
                    new UserError(
                        "The numpy array "
                            + where
                            + " has elements that cannot be read; allowed are "
                            + ElementType.numpyNames()
                            + ". Convert it with array.astype(...)."));
    if (fortran) {
      throw new UserError(
          "The numpy array "
              + where
              + " is stored by columns (fortran_order); save it with"
              + " numpy.save(file, numpy.ascontiguousarray(array)).");
    }
    return new Npy.Header(type, shape, dataOffset);
  }

  private String string() {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : 0;
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) {
      throw damaged("a quoted word is wanted at character " + at);
    }
    String word = text.substring(at + 1, end);
    at = end + 1;
    return word;
  }

  private boolean truth() {
    skipSpace();
    for (String word : List.of("True", "False")) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("True");
      }
    }
    throw damaged("True or False is wanted at character " + at);
  }

  private List<Long> tuple() {
    List<Long> values = new ArrayList<>();
    expect('(');
    boolean comma = true;
    while (!accept(')')) {
      if (!comma) {
        throw damaged("a comma is wanted at character " + at);
      }
      values.add(number());
      comma = accept(',');
    }
    if (values.size() == 1 && !comma) {
      throw damaged("its shape is no tuple");
    }
    return values;
  }

  private long number() {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start || at - start > 18) {
      throw damaged("a dimension is wanted at character " + start);
    }
    return Long.parseLong(text.substring(start, at));
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw damaged(wanted + " is wanted at character " + at);
    }
  }

  private boolean accept(char wanted) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private UserError damaged(String why) {
    return new UserError(
        "The numpy array " + where + " is damaged: its header is wrong, " + why + ".");
  }
}
