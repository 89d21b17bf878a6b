package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.resampling.Interval;
import dev.medley.file.Json;
import java.util.Optional;

/** One object of report.json: what is undefined is null, its reason under {@code undefined}. */
final class Entry {
  private static final String UNDEFINED = "undefined";

  private final ObjectNode object;
  private final ObjectNode undefined = Json.object();

  Entry(ObjectNode object) {
    this.object = object;
  }

  /** The object itself, for what is always defined. */
  ObjectNode object() {
    return object;
  }

  /** A number, or null and the reason why there is none. */
  Entry put(String name, Value value) {
    return put(object, name, name, value);
  }

  /** The same in an object inside this one. */
  Entry put(ObjectNode inside, String name, String reasonName, Value value) {
    if (value.isDefined()) {
      inside.put(name, value.number());
    } else {
      inside.putNull(name);
      undefined.put(reasonName, value.undefined());
    }
    return this;
  }

  /** An interval, or null and the reason why there is none. */
  Entry put(String name, Optional<Interval> interval, String reason) {
    object.set(name, interval.map(Entry::interval).orElse(null));
    if (interval.isEmpty()) {
      undefined.put(name, reason);
    }
    return this;
  }

  /** Adds the reasons, always. */
  void end() {
    object.set(UNDEFINED, undefined);
  }

  /** Adds the reasons if there are any. */
  void endIfAny() {
    if (!undefined.isEmpty()) {
      end();
    }
  }

  /** Both ends. */
  static ArrayNode interval(Interval interval) {
    return JsonNodeFactory.instance.arrayNode().add(interval.low()).add(interval.high());
  }
}
