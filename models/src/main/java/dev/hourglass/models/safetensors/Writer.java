package dev.hourglass.models.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Writes the tensors in the order of their names, without gaps. */
final class Writer {
  private static final int CHUNK_BYTES = 1 << 16;

  /** The data starts at a multiple of this, so that it can be mapped as any element type. */
  private static final int ALIGNMENT = 8;

  private Writer() {}

  static void write(Path file, SafeTensors content) throws IOException {
    ByteBuffer header = header(content);
    AtomicFile.write(
        file,
        channel -> {
          writeFully(channel, header);
          for (FloatTensor tensor : content.tensors().values()) {
            writeFloats(channel, tensor.buffer());
          }
        });
  }

  /** The header with its length before it and padding after it. */
  private static ByteBuffer header(SafeTensors content) throws IOException {
    byte[] json = json(content);
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
    ByteBuffer header =
        ByteBuffer.allocate(Header.LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(json).put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    return header.flip();
  }

  private static byte[] json(SafeTensors content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Header.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!content.metadata().isEmpty()) {
        json.writeObjectFieldStart(Names.METADATA);
        for (Map.Entry<String, String> text : content.metadata().entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, FloatTensor> tensor : content.tensors().entrySet()) {
        int[] shape = tensor.getValue().shape();
        long end = offset + (long) Float.BYTES * tensor.getValue().size();
        json.writeObjectFieldStart(tensor.getKey());
        json.writeStringField("dtype", "F32");
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, end}, 0, 2);
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeFloats(FileChannel channel, FloatBuffer values) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      int count = Math.min(values.remaining(), CHUNK_BYTES / Float.BYTES);
      chunk.clear().asFloatBuffer().put(values.slice(values.position(), count));
      values.position(values.position() + count);
      writeFully(channel, chunk.limit(count * Float.BYTES));
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }
}
