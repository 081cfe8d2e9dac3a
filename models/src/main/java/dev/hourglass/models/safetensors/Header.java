package dev.hourglass.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the JSON header says.
 *
 * @param tensors in the order of their data, which they fill exactly
 * @param metadata free text by key, stored as {@code __metadata__}
 */
public record Header(List<TensorInfo> tensors, Map<String, String> metadata) {
  /** Longest header that is read or written, in bytes: it describes some 10,000 tensors. */
  public static final int MAXIMUM_BYTES = 1 << 23;

  /** Bytes of the length that comes before the header. */
  static final int LENGTH_BYTES = Long.BYTES;

  /** JSON with texts up to the header's length; names are not kept between files. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(MAXIMUM_BYTES)
                  .maxStringLength(MAXIMUM_BYTES)
                  .build())
          .build();

  /**
   * The header of a file that is to be written, with the tensors in the order of their names.
   *
   * @throws IllegalArgumentException if a tensor's name is empty, {@code __metadata__}, or contains
   *     a control character, or if any text contains half of a surrogate pair
   */
  public static Header of(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    metadata.forEach(
        (key, value) -> {
          reject("metadata key", key, Names.problemOfText(key));
          reject("value of metadata key", key, Names.problemOfText(value));
        });
    List<TensorInfo> infos = new ArrayList<>();
    long begin = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      reject("tensor name", entry.getKey(), Names.problemOfName(entry.getKey()));
      long end = begin + (long) tensor.type().bytes() * tensor.size();
      infos.add(new TensorInfo(entry.getKey(), tensor.type(), tensor.shape(), begin, end));
      begin = end;
    }
    return new Header(List.copyOf(infos), metadata);
  }

  private static void reject(String what, String text, String problem) {
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(what + " \"" + Quote.of(text) + "\" " + problem);
    }
  }

  /** Bytes of the data that comes after the header. */
  public long dataBytes() {
    return tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
  }

  /**
   * The header as it stands at the start of a file, its length first; the same content gives the
   * same bytes.
   *
   * @throws IllegalArgumentException if it takes more than {@value #MAXIMUM_BYTES} bytes
   */
  public byte[] toBytes() {
    return HeaderWriter.bytes(this);
  }
}
