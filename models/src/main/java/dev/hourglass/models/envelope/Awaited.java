package dev.hourglass.models.envelope;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a model that is made once all tensors of its file have been read, and the file was
 * found whole.
 *
 * @param <T> what it is
 */
public interface Awaited<T> {
  /**
   * The part.
   *
   * @throws ModelFormatException if what was read makes none
   * @throws IllegalStateException if nothing was read yet
   */
  T get() throws ModelFormatException;

  /** All of several parts, in their order. */
  static <T> Awaited<List<T>> all(List<? extends Awaited<? extends T>> parts) {
    List<Awaited<? extends T>> awaited = List.copyOf(parts);
    return () -> {
      List<T> made = new ArrayList<>(awaited.size());
      for (Awaited<? extends T> part : awaited) {
        made.add(part.get());
      }
      return made;
    };
  }
}
