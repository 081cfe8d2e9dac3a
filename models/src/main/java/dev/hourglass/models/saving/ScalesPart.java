package dev.hourglass.models.saving;

import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.table.Scale;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.List;

/**
 * Scales of columns as a part of a model's file: three tensors of a number for each. For other
 * packages of Hourglass.
 */
public final class ScalesPart {
  private static final String CENTER = "center";
  private static final String WIDTH = "width";
  private static final String ASINH = "asinh";

  private ScalesPart() {}

  /**
   * Adds scales to a file.
   *
   * @param scales at least one
   * @param prefix of the tensors' names, such as {@code scaling.}
   */
  public static void write(List<Scale> scales, String prefix, TensorsToWrite tensors) {
    byte[] areAsinh = new byte[scales.size()];
    for (int i = 0; i < areAsinh.length; i++) {
      areAsinh[i] = (byte) (scales.get(i).isAsinh() ? 1 : 0);
    }
    double[] centers = scales.stream().mapToDouble(Scale::center).toArray();
    double[] widths = scales.stream().mapToDouble(Scale::width).toArray();
    tensors.add(prefix + CENTER, Tensor.of(centers, centers.length));
    tensors.add(prefix + WIDTH, Tensor.of(widths, widths.length));
    tensors.add(prefix + ASINH, Tensor.of(areAsinh, areAsinh.length));
  }

  /**
   * Expects what {@link #write} added. A number that can't be one of a scale is refused when they
   * are asked for.
   *
   * @param prefix of the tensors' names
   * @param columns how many scales they are
   */
  public static Awaited<List<Scale>> expect(String prefix, int columns, TensorsToRead tensors) {
    Shape shape = Shape.of(columns);
    Awaited<double[]> centers = tensors.doubles(prefix + CENTER, shape);
    Awaited<double[]> widths = tensors.doubles(prefix + WIDTH, shape);
    Awaited<byte[]> areAsinh = tensors.bytes(prefix + ASINH, shape);
    return () -> {
      List<Scale> scales = new ArrayList<>(columns);
      for (int i = 0; i < columns; i++) {
        boolean isAsinh = isAsinh(tensors.source(), prefix, areAsinh.get()[i]);
        scales.add(scale(tensors.source(), prefix, i, centers.get()[i], widths.get()[i], isAsinh));
      }
      return scales;
    };
  }

  private static boolean isAsinh(String source, String prefix, byte flag)
      throws ModelFormatException {
    if (flag != 0 && flag != 1) {
      throw new ModelFormatException(
          source, prefix + ASINH + " contains " + (flag & 0xFF) + ", but must be 0 or 1");
    }
    return flag == 1;
  }

  private static Scale scale(
      String source, String prefix, int column, double center, double width, boolean isAsinh)
      throws ModelFormatException {
    try {
      return new Scale(center, width, isAsinh);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          source,
          "the scale of column "
              + column
              + " in "
              + prefix
              + CENTER
              + " and "
              + prefix
              + WIDTH
              + " is none: "
              + Quote.of(String.valueOf(e.getMessage())));
    }
  }
}
