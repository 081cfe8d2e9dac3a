package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a safetensors file: named tensors, and text about them. Immutable; both maps
 * iterate in the order of their keys, whatever the order in which they were given.
 *
 * @param tensors tensors by name
 * @param metadata free text by key, stored in the header as {@code __metadata__}
 */
public record SafeTensors(Map<String, FloatTensor> tensors, Map<String, String> metadata) {
  /**
   * Copies the maps.
   *
   * @throws IllegalArgumentException if a tensor's name is empty, {@code __metadata__}, or contains
   *     a control character, or if any text contains half of a surrogate pair
   */
  public SafeTensors {
    TreeMap<String, FloatTensor> tensorsCopy = new TreeMap<>(tensors);
    TreeMap<String, String> metadataCopy = new TreeMap<>(metadata);
    for (String name : tensorsCopy.keySet()) {
      reject("tensor name", name, Names.problemOfName(name));
    }
    metadataCopy.forEach(
        (key, value) -> {
          reject("metadata key", key, Names.problemOfText(key));
          reject("value of metadata key", key, Names.problemOfText(value));
        });
    tensors = Collections.unmodifiableMap(tensorsCopy);
    metadata = Collections.unmodifiableMap(metadataCopy);
  }

  private static void reject(String what, String text, String problem) {
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(what + " " + Names.quote(text) + " " + problem);
    }
  }

  /**
   * Reads a file with F32 tensors of one or two dimensions, bit for bit: NaN and infinities are not
   * an error here. Allocates no more for the data than the file is long.
   *
   * @throws SafeTensorsException if the content is not exactly as the format wants it: truncated,
   *     with trailing bytes, holes or overlaps between tensors, unknown or missing fields,
   *     duplicate names, another type than F32, another number of dimensions than one or two, or a
   *     header above 16 MiB
   * @throws IOException if the file can't be read
   */
  public static SafeTensors read(Path file) throws IOException {
    return Reader.read(file);
  }

  /**
   * Writes the file: the same content gives the same bytes. An existing file is replaced in one
   * step once the new one is complete and on the disk; after a failure it is as it was.
   *
   * @throws IllegalArgumentException if names, shapes and metadata take more than 16 MiB
   * @throws IOException if the file can't be written
   */
  public void write(Path file) throws IOException {
    Writer.write(file, this);
  }
}
