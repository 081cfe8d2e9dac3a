package dev.hourglass.models.envelope;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What makes a model, or a part of one, of what was saved. It is asked twice, since nothing is
 * allocated by what a file merely says: first, by the configuration, for the tensors that there
 * must be; and when they have been read, by what it then gave, for what they make.
 *
 * @param <T> what is made
 */
public interface Decoder<T> {
  /**
   * Judges a configuration, and expects exactly the tensors that belong to it.
   *
   * @param source where the configuration stands, to be named in errors
   * @param configuration as it was written, not to be changed
   * @param tensors to be expected
   * @return the model, or the part
   * @throws ModelFormatException if it is no such configuration
   */
  Awaited<T> expect(String source, ObjectNode configuration, TensorsToRead tensors)
      throws ModelFormatException;
}
