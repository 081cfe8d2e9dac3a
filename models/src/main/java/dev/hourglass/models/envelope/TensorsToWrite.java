package dev.hourglass.models.envelope;

import dev.hourglass.models.safetensors.Tensor;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tensors that a model is made of, by name. The parts of a larger model have names of their
 * own, each under a prefix such as {@code member.3.}.
 */
public final class TensorsToWrite {
  private final SortedMap<String, Tensor> tensors = new TreeMap<>();

  /**
   * Adds one, which must not change before the file is written; {@link Tensor#of(double[], int...)}
   * and its like make them.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public void add(String name, Tensor tensor) {
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException(
          "There are two tensors called " + name + "; give each a name, or a prefix, of its own");
    }
  }

  /** All that there are by now. */
  SortedMap<String, Tensor> all() {
    return new TreeMap<>(tensors);
  }
}
