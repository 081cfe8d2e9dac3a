package dev.hourglass.models.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The JSON header with its length before it and padding after it. */
final class HeaderWriter {
  /** The data starts at a multiple of this, so that it can be mapped as any element type. */
  private static final int ALIGNMENT = 8;

  private HeaderWriter() {}

  static byte[] bytes(Header header) {
    byte[] json = json(header);
    int padding = Math.floorMod(-json.length, ALIGNMENT);
    int length = json.length + padding;
    if (length > Header.MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "names, shapes and metadata take "
              + length
              + " bytes of header, more than "
              + Header.MAXIMUM_BYTES
              + "; write less metadata or fewer tensors");
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Header.LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json).put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    return bytes.array();
  }

  private static byte[] json(Header header) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Header.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!header.metadata().isEmpty()) {
        json.writeObjectFieldStart(Names.METADATA);
        for (Map.Entry<String, String> text : header.metadata().entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      for (TensorInfo tensor : header.tensors()) {
        int[] shape = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {tensor.begin(), tensor.end()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      // Writing to memory can't fail.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
