package dev.medley.binding;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A record that YAML files are bound to, with the variants that occur in it: the door to this
 * package.
 *
 * <p>A component {@code learningRate} is the key {@code learning_rate}; {@link Default}, {@link
 * Range}, {@link OneOf}, {@link Doc} say the rest. Components are text, numbers, booleans, records,
 * interfaces with a {@link Variants}, lists of these, and maps from text to these; a {@link Node}
 * takes whatever is written there. Only a key whose default is null may be null. A record may
 * refuse values in its constructor by an {@link IllegalArgumentException}; if the message begins
 * with a key of the record, that is where the mistake is reported.
 *
 * <p>A text is short for a map with that {@code name}.
 */
public final class Settings<T> {
  private final Class<T> type;
  private final Schema schema;
  private final Shape shape;

  private Settings(Class<T> type, List<Variants<?>> registries) {
    this.type = type;
    this.schema = new Schema(registries);
    this.shape = new Shape.RecordOf(type);
  }

  /**
   * Settings of a type.
   *
   * @param type a record
   * @param registries the variants of every interface that the record's tree contains
   */
  public static <T> Settings<T> of(Class<T> type, Variants<?>... registries) {
    return new Settings<>(type, List.of(registries));
  }

  /**
   * Reads a file.
   *
   * @throws UserError with all its problems, each with file, line and key
   */
  public T read(Path file) {
    Problems problems = new Problems();
    return bound(YamlReader.read(file, file.toString(), problems), problems);
  }

  /**
   * Reads a stream, which stays open.
   *
   * @param source what messages call it
   * @throws UserError with all its problems, each with source, line and key
   */
  public T read(InputStream in, String source) throws IOException {
    Problems problems = new Problems();
    return bound(YamlReader.read(in, source, problems), problems);
  }

  /**
   * Binds text.
   *
   * @param source what messages call it
   * @throws UserError with all its problems, each with source, line and key
   */
  public T parse(String text, String source) {
    Problems problems = new Problems();
    return bound(YamlReader.parse(text, source, problems), problems);
  }

  /**
   * Binds a tree.
   *
   * @param problems receives what is wrong
   * @return null if anything is
   */
  public T bind(Node node, Problems problems) {
    return type.cast(new Binder(schema, problems).bind(shape, node, ""));
  }

  /**
   * Lays one tree over another: maps merge key by key; a list, a value, and a variant with another
   * name replace.
   */
  public Node merge(Node base, Node over) {
    return new Merger(schema).merge(shape, base, over);
  }

  /** The tree of a value: every key in canonical order, defaults included. */
  public Node.Mapping tree(T value) {
    return (Node.Mapping) new Unbinder(schema).unbind(shape, value);
  }

  /** YAML that {@link #parse} turns into an equal value. */
  public String write(T value) {
    return YamlWriter.write(tree(value));
  }

  /**
   * The paths of the keys that differ, such as {@code optimizer.momentum} or {@code augment.0.pad},
   * in canonical order. Of two different variants, {@code name} and the keys that both have; of
   * lists of different lengths, the list.
   */
  public List<String> difference(T first, T second) {
    List<String> paths = new ArrayList<>();
    Unbinder unbinder = new Unbinder(schema);
    for (Shape.Field field : schema.fields(type)) {
      Object one = field.of(first);
      Object other = field.of(second);
      if (!Objects.equals(one, other)) { // equal records have equal trees, most of a recipe
        Node tree = unbinder.unbind(field.shape(), one);
        Difference.collect(tree, unbinder.unbind(field.shape(), other), field.key(), paths);
      }
    }
    return List.copyOf(paths);
  }

  /** A JSON Schema (2020-12) of these settings, for editors. */
  public String jsonSchema(String title) {
    return new JsonSchema(schema).write(type, title, "");
  }

  /**
   * A JSON Schema of files that may compose: with the key {@code reference} they may leave out
   * whatever the file that it names says.
   */
  public String jsonSchema(String title, String reference) {
    return new JsonSchema(schema).write(type, title, reference);
  }

  private T bound(Node node, Problems problems) {
    T value = bind(node, problems);
    problems.throwIfAny();
    return value;
  }
}
