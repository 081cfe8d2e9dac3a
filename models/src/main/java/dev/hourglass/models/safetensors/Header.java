package dev.hourglass.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.util.List;
import java.util.Map;

/**
 * What the JSON header says.
 *
 * @param entries the tensors in the order of their data, which they fill exactly
 * @param metadata free text by key
 */
record Header(List<Entry> entries, Map<String, String> metadata) {
  /** Bytes of the length that comes before the header. */
  static final int LENGTH_BYTES = Long.BYTES;

  /** Longest header that is read or written, in bytes. */
  static final int MAXIMUM_BYTES = 16 << 20;

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
}
