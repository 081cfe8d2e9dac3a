package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.safetensors.ElementSink;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The scaling of a model's inputs as it is saved: three tensors of a number for each column, and a
 * field of the configuration that says that they are there. A release that knows no scaling refuses
 * that field, and so the model, which it would otherwise compute wrongly.
 */
final class SavedScales {
  private static final String FIELD = "scaling";
  private static final String BY_COLUMN = "by_column";
  private static final String CENTER = "scaling.center";
  private static final String WIDTH = "scaling.width";
  private static final String ASINH = "scaling.asinh";

  private final String source;
  private final double[] centers;
  private final double[] widths;
  private final byte[] areAsinh;

  /**
   * Room for what is to be read.
   *
   * @param source what to name in errors
   */
  SavedScales(String source, int columns) {
    this.source = source;
    centers = new double[columns];
    widths = new double[columns];
    areAsinh = new byte[columns];
  }

  /** Says in a configuration that there is a scaling. */
  static void announce(ObjectNode configuration) {
    configuration.put(FIELD, BY_COLUMN);
  }

  /**
   * Takes what {@link #announce} wrote out of a configuration, if it is there.
   *
   * @return whether it was
   * @throws ModelFormatException if something else is there
   */
  static boolean takeFrom(String source, ObjectNode configuration) throws ModelFormatException {
    JsonNode value = configuration.remove(FIELD);
    if (value != null && !BY_COLUMN.equals(value.textValue())) {
      throw new ModelFormatException(
          source,
          FIELD + " is " + Quote.of(value.toString()) + ", but must be \"" + BY_COLUMN + "\"");
    }
    return value != null;
  }

  /** To be written, by name. */
  static Map<String, Tensor> tensors(ColumnScales scales) {
    List<Scale> columns = scales.columns();
    byte[] flags = new byte[columns.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = (byte) (columns.get(i).isAsinh() ? 1 : 0);
    }
    double[] ofCenters = columns.stream().mapToDouble(Scale::center).toArray();
    double[] ofWidths = columns.stream().mapToDouble(Scale::width).toArray();
    return Map.of(
        CENTER, Tensor.of(ofCenters, flags.length),
        WIDTH, Tensor.of(ofWidths, flags.length),
        ASINH, Tensor.of(flags, flags.length));
  }

  /** Expects the tensors of a file that has them. */
  void addTo(ExpectedTensors expected) {
    List<Integer> shape = List.of(centers.length);
    expected.add(CENTER, ElementType.F64, shape);
    expected.add(WIDTH, ElementType.F64, shape);
    expected.add(ASINH, ElementType.U8, shape);
  }

  /** Where a tensor's elements go; one of those that {@link #addTo} names. */
  ElementSink sink(String name) {
    return switch (name) {
      case CENTER ->
          (first, count, elements) -> elements.asDoubleBuffer().get(centers, first, count);
      case WIDTH -> (first, count, elements) -> elements.asDoubleBuffer().get(widths, first, count);
      case ASINH -> (first, count, elements) -> elements.get(areAsinh, first, count);
      default -> throw new AssertionError(name);
    };
  }

  /**
   * The scales, when all has been read.
   *
   * @throws ModelFormatException if a number can't be one of a scale
   */
  ColumnScales scales() throws ModelFormatException {
    List<Scale> columns = new ArrayList<>();
    for (int i = 0; i < centers.length; i++) {
      if (areAsinh[i] != 0 && areAsinh[i] != 1) {
        throw new ModelFormatException(
            source, ASINH + " contains " + (areAsinh[i] & 0xFF) + ", but must be 0 or 1");
      }
      try {
        columns.add(new Scale(centers[i], widths[i], areAsinh[i] == 1));
      } catch (IllegalArgumentException e) {
        throw new ModelFormatException(
            source,
            "the scale of column " + i + " is none: " + Quote.of(String.valueOf(e.getMessage())));
      }
    }
    return new ColumnScales(columns);
  }
}
