package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A part of report.json. */
public interface Section {
  /**
   * Writes its part, under a key of its own; nothing, or a note, where the inputs cannot give it.
   *
   * @param report what earlier sections wrote is there
   */
  void write(Study study, ObjectNode report);
}
