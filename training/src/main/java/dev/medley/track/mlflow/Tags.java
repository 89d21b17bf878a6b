package dev.medley.track.mlflow;

/** Tags as MLflow takes them. */
final class Tags {
  private static final int LONGEST = 8000;
  private static final String MARK = " ... (cut)";

  private Tags() {}

  /** The value, at most as long as the server takes. */
  static String cut(String value) {
    if (value.codePointCount(0, value.length()) <= LONGEST) {
      return value;
    }
    return value.substring(0, value.offsetByCodePoints(0, LONGEST - MARK.length())) + MARK;
  }
}
