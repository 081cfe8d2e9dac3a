package dev.hourglass.models.safetensors;

import java.util.List;

/**
 * A tensor as the header describes it, with a shape that fits the number of bytes.
 *
 * @param name the tensor's name
 * @param type of its elements
 * @param shape at most eight sizes, each at least 1; none for a single number
 * @param begin offset of the first byte, from the start of the data
 * @param end offset after the last byte
 */
public record TensorInfo(String name, ElementType type, List<Integer> shape, long begin, long end) {
  /** Number of elements. */
  public int size() {
    return Shapes.size(shape);
  }
}
