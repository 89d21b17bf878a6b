package dev.medley.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts an ONNX model together: operators of opset 17, float32 numbers, a batch of any size. */
final class OnnxBuilder {
  static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  private static final String BATCH = "batch";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Set<String> names = new HashSet<>();
  private int results;

  OnnxBuilder(String name) {
    graph.setName(name);
  }

  /** An attribute of integers, or of one. */
  static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto real(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto word(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  /** Images or vectors that the model is given: (batch, dimensions...). */
  String input(String name, List<Long> shape) {
    names.add(name);
    graph.addInput(value(name, shape));
    return name;
  }

  /** Makes a value a result of the model: (batch, dimensions...). */
  void output(String name, String value, List<Long> shape) {
    graph.addNode(
        NodeProto.newBuilder().setOpType("Identity").setName(name).addInput(value).addOutput(name));
    graph.addOutput(value(name, shape));
  }

  private static ValueInfoProto value(String name, List<Long> shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    shape.forEach(
        size -> dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dimensions)))
        .build();
  }

  /**
   * Numbers that are part of the model.
   *
   * @param name once for each
   */
  String floats(String name, List<Long> shape, ByteBuffer littleEndian) {
    return constant(name, TensorProto.DataType.FLOAT, shape, littleEndian);
  }

  String floats(String name, List<Long> shape, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return floats(name, shape, bytes);
  }

  /** Integers that are part of the model, such as a shape; equal ones are kept once. */
  String longs(long... values) {
    StringBuilder name = new StringBuilder("int64");
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      name.append('_').append(value);
      bytes.putLong(value);
    }
    return names.contains(name.toString())
        ? name.toString()
        : constant(
            name.toString(),
            TensorProto.DataType.INT64,
            List.of((long) values.length),
            bytes.flip());
  }

  /** One float32 number that is part of the model; equal ones are kept once. */
  String number(double value) {
    String name = "float_" + (float) value;
    return names.contains(name) ? name : floats(name, List.of(), (float) value);
  }

  private String constant(
      String name, TensorProto.DataType type, List<Long> shape, ByteBuffer littleEndian) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two constants are called " + name);
    }
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(shape)
            .setRawData(ByteString.copyFrom(littleEndian)));
    return name;
  }

  /** Adds an operator with one result, whose name is returned. */
  String add(String operator, List<String> inputs, AttributeProto... attributes) {
    String result = result(operator);
    add(operator, inputs, List.of(result), attributes);
    return result;
  }

  /** Adds an operator with several results, whose names are returned. */
  List<String> split(
      String operator, int count, List<String> inputs, AttributeProto... attributes) {
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add(result(operator));
    }
    add(operator, inputs, outputs, attributes);
    return outputs;
  }

  private String result(String operator) {
    return operator + "_" + results++;
  }

  private void add(
      String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(outputs.get(0))
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes)));
  }

  /**
   * The model.
   *
   * @param producerVersion of Medley
   * @param metadata what a program can read beside the operators
   */
  ModelProto model(String producerVersion, Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setProducerName("medley")
            .setProducerVersion(producerVersion)
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }
}
