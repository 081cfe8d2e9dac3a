package dev.hourglass.models.safetensors;

import java.util.List;

/**
 * A tensor as the header describes it, with a shape that fits the number of bytes.
 *
 * @param name the tensor's name
 * @param shape one or two sizes, each at least 1
 * @param begin offset of the first byte, from the start of the data
 * @param end offset after the last byte
 */
record Entry(String name, List<Integer> shape, long begin, long end) {
  /** Number of elements. */
  int size() {
    return (int) ((end - begin) / Float.BYTES);
  }
}
