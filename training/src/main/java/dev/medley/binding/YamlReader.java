package dev.medley.binding;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document (core schema) into a tree. Files are hostile until read: size,
 * nesting and what aliases may unfold to are bounded, tags other than {@code !!str} are refused.
 */
public final class YamlReader {
  /** The largest file, in bytes. */
  public static final int LARGEST = 1 << 20;

  private static final int DEEPEST = 50;
  private static final int MOST_NODES = 100_000;
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,40}");
  private static final Pattern BASED = Pattern.compile("0x[0-9a-fA-F]{1,32}|0o[0-7]{1,40}");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Map<String, Object> KNOWN = known();

  private record Anchored(Node node, int size) {}

  private final String source;
  private final boolean lines;
  private final Problems problems;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private Iterator<Event> events;
  private int nodes;

  private YamlReader(String source, boolean lines, Problems problems) {
    this.source = source;
    this.lines = lines;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param source what messages call it
   * @param problems receives duplicate keys, whose first value counts
   * @throws UserError if it cannot be read, is too large, or is not YAML
   */
  public static Node read(Path file, String source, Problems problems) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, source, problems);
    } catch (IOException e) {
      throw new UserError(
          Place.of(source)
              + (Files.isDirectory(file) ? " is a folder, not a YAML file" : " cannot be read"),
          e);
    }
  }

  /**
   * Reads a stream, which stays open.
   *
   * @param source what messages call it
   * @param problems receives duplicate keys, whose first value counts
   * @throws UserError if it is too large or not YAML
   */
  public static Node read(InputStream in, String source, Problems problems) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new UserError(Place.of(source) + " is larger than 1 MiB, which no YAML file here is");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return parse(text, source, problems);
    } catch (CharacterCodingException e) {
      throw new UserError(Place.of(source) + " is not UTF-8 text", e);
    }
  }

  /**
   * Reads text.
   *
   * @param source what messages call it
   * @param problems receives duplicate keys, whose first value counts
   * @throws UserError if it is not YAML
   */
  public static Node parse(String text, String source, Problems problems) {
    return new YamlReader(source, true, problems).document(text);
  }

  /**
   * Reads the value of an option: as {@link #parse}, but its messages name the option only.
   *
   * @param source the option, such as {@code --set train.epochs=3}
   */
  public static Node parseOption(String text, String source, Problems problems) {
    return new YamlReader(source, false, problems).document(text);
  }

  /** What a plain scalar means in YAML 1.2's core schema. */
  static Object resolve(String text) {
    if (KNOWN.containsKey(text)) {
      return KNOWN.get(text);
    }
    if (NULLS.contains(text)) {
      return null;
    }
    if (WHOLE.matcher(text).matches()) {
      return whole(new BigInteger(text));
    }
    if (BASED.matcher(text).matches()) {
      return whole(new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8));
    }
    return REAL.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
  }

  private static Map<String, Object> known() {
    Map<String, Object> known = new HashMap<>();
    List.of("true", "True", "TRUE").forEach(text -> known.put(text, true));
    List.of("false", "False", "FALSE").forEach(text -> known.put(text, false));
    List.of(".nan", ".NaN", ".NAN").forEach(text -> known.put(text, Double.NaN));
    for (String text : List.of(".inf", ".Inf", ".INF")) {
      known.put(text, Double.POSITIVE_INFINITY);
      known.put("+" + text, Double.POSITIVE_INFINITY);
      known.put("-" + text, Double.NEGATIVE_INFINITY);
    }
    return known;
  }

  private static Object whole(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private Node document(String text) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source)
            .setCodePointLimit(LARGEST)
            // the engine fails on a pair of surrogates across the end of its buffer
            .setBufferSize(body.length() + 1)
            .build();
    try {
      events = new Parse(settings).parseString(body).iterator();
      events.next(); // start of the stream
      Event start = events.next();
      if (start.getEventId() == Event.ID.StreamEnd) {
        return new Node.Scalar(place(start), "", null);
      }
      Node root = node(events.next(), "", 0);
      events.next(); // end of the document
      Event end = events.next();
      if (end.getEventId() != Event.ID.StreamEnd) {
        throw refused(place(end), "a second document starts here, only one is allowed");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      Place place = e.getProblemMark().map(this::place).orElse(Place.of(source));
      throw new UserError(
          place + ": is not valid YAML, " + Messages.clean(String.valueOf(e.getProblem()), 200), e);
    } catch (ReaderException e) {
      int point = e.getCodePoint();
      throw new UserError(
          Place.of(source) + ": is not valid YAML, character U+" + Integer.toHexString(point), e);
    } catch (YamlEngineException e) {
      throw new UserError(
          Place.of(source) + ": is not valid YAML, " + Messages.clean("" + e.getMessage(), 200), e);
    }
  }

  private Node node(Event event, String path, int depth) {
    if (depth > DEEPEST) {
      throw refused(place(event), "is nested deeper than " + DEEPEST + " levels");
    }
    if (event instanceof AliasEvent alias) {
      Anchored known = anchors.get(alias.getAlias().getValue());
      if (known == null) {
        throw refused(
            place(event),
            "*" + Messages.clean(alias.getAlias().getValue()) + " stands for nothing before it");
      }
      count(event, known.size());
      return known.node();
    }
    int before = nodes;
    count(event, 1);
    Node node =
        event instanceof ScalarEvent scalar
            ? scalar(scalar)
            : collection((CollectionStartEvent) event, path, depth);
    int size = nodes - before;
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(node, size)));
    return node;
  }

  private void count(Event event, int more) {
    nodes += more;
    if (nodes > MOST_NODES) {
      throw refused(place(event), "holds more than " + MOST_NODES + " values");
    }
  }

  private Node scalar(ScalarEvent event) {
    refuseTag(event, event.getTag(), "tag:yaml.org,2002:str");
    boolean plain = event.isPlain() && event.getTag().isEmpty();
    String text = event.getValue();
    return new Node.Scalar(place(event), text, plain ? resolve(text) : text);
  }

  private Node collection(CollectionStartEvent start, String path, int depth) {
    refuseTag(start, start.getTag(), "");
    if (start.getEventId() == Event.ID.SequenceStart) {
      List<Node> items = new ArrayList<>();
      for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
        items.add(node(e, Messages.join(path, Integer.toString(items.size())), depth + 1));
      }
      return new Node.Sequence(place(start), items);
    }
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      Place place = place(e);
      if (!(node(e, path, depth + 1) instanceof Node.Scalar key)) {
        throw refused(place, "a key must be a single word, not a list or a map");
      }
      String keyPath = Messages.join(path, key.text());
      Node value = node(events.next(), keyPath, depth + 1);
      Node.Entry first = entries.putIfAbsent(key.text(), new Node.Entry(place, key.text(), value));
      if (first != null) {
        String where = lines ? ", first on line " + first.place().line() : "";
        problems.add(place, keyPath + " is given twice" + where);
      }
    }
    return new Node.Mapping(place(start), List.copyOf(entries.values()));
  }

  private void refuseTag(Event event, Optional<String> tag, String allowed) {
    tag.filter(name -> !name.equals(allowed))
        .ifPresent(
            name -> {
              throw refused(place(event), "the tag " + Messages.clean(name) + " is not allowed");
            });
  }

  private UserError refused(Place place, String message) {
    return new UserError(place + ": " + message);
  }

  private Place place(Event event) {
    return event.getStartMark().map(this::place).orElse(Place.of(source));
  }

  private Place place(Mark mark) {
    return lines ? new Place(source, mark.getLine() + 1, mark.getColumn() + 1) : Place.of(source);
  }
}
