package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a file front to back; allocates for what has been checked against the file's size. */
final class Reader {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer chunk;

  private Reader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.chunk = allocate(Math.min(CHUNK_BYTES, Math.max(Long.BYTES, channel.size())));
  }

  static SafeTensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Reader(file, channel).read();
    }
  }

  private SafeTensors read() throws IOException {
    long fileBytes = channel.size();
    long headerBytes = headerBytes(fileBytes);
    String text = header((int) headerBytes);
    Header header = HeaderParser.parse(file, text, fileBytes - Header.LENGTH_BYTES - headerBytes);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (Entry entry : header.entries()) {
      int[] shape = entry.shape().stream().mapToInt(Integer::intValue).toArray();
      tensors.put(entry.name(), FloatTensor.owning(shape, floats(entry)));
    }
    return new SafeTensors(tensors, header.metadata());
  }

  private long headerBytes(long fileBytes) throws IOException {
    if (fileBytes < Header.LENGTH_BYTES) {
      throw new SafeTensorsException(
          file,
          "has "
              + fileBytes
              + " bytes, fewer than the 8 of the header's length; it is truncated or"
              + " not a safetensors file");
    }
    long length = fill(Header.LENGTH_BYTES).getLong();
    long available = fileBytes - Header.LENGTH_BYTES;
    // As unsigned: the first 8 bytes of another kind of file may well look negative.
    if (Long.compareUnsigned(length, Header.MAXIMUM_BYTES) > 0 || length > available) {
      throw new SafeTensorsException(
          file,
          "gives its header's length as "
              + Long.toUnsignedString(length)
              + " bytes, but there are "
              + available
              + " left and at most "
              + Header.MAXIMUM_BYTES
              + " are read; it is truncated or not a safetensors file");
    }
    return length;
  }

  private String header(int length) throws IOException {
    ByteBuffer bytes = allocate(length);
    readFully(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new SafeTensorsException(file, "the header isn't valid UTF-8: " + e.getMessage(), e);
    }
  }

  private float[] floats(Entry entry) throws IOException {
    float[] values = new float[entry.size()];
    int done = 0;
    while (done < values.length) {
      int count = Math.min(values.length - done, chunk.capacity() / Float.BYTES);
      fill(count * Float.BYTES).asFloatBuffer().get(values, done, count);
      done += count;
    }
    return values;
  }

  /** The next bytes of the file, in the chunk. */
  private ByteBuffer fill(int bytes) throws IOException {
    readFully(chunk.clear().limit(bytes));
    return chunk;
  }

  private void readFully(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new SafeTensorsException(
            file, "became shorter while it was read; let nothing else write it");
      }
    }
    target.flip();
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
