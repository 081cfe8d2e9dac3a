package dev.hourglass.models.safetensors;

import dev.hourglass.text.Quote;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file front to back: first the header, for the caller to judge, then the elements of each
 * tensor, a piece at a time. Allocates for the header alone, and for no more of it than is there.
 *
 * <p>Refused is what is not exactly as the format wants it: truncated, with holes or overlaps
 * between tensors, unknown or missing fields, duplicate names, other types than {@link
 * ElementType}, more than eight dimensions, or a header above {@link Header#MAXIMUM_BYTES}; and in
 * a file also bytes after the end. NaN and infinities are not an error here.
 */
public final class TensorReader implements Closeable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final String source;
  private final @Nullable FileChannel file;
  private final byte[] headerBytes;
  private final Header header;
  private InputStream data;

  private TensorReader(
      String source,
      @Nullable FileChannel file,
      byte[] headerBytes,
      Header header,
      InputStream data) {
    this.source = source;
    this.file = file;
    this.headerBytes = headerBytes;
    this.header = header;
    this.data = data;
  }

  /** What a tensor's elements are to be given to. */
  public interface Sinks {
    ElementSink of(TensorInfo tensor) throws IOException;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws NoSuchFileException if there is none
   * @throws SafeTensorsException if it is not such a file
   * @throws IOException if it can't be read
   */
  public static TensorReader open(Path path) throws IOException {
    // Before it is opened, which for a named pipe may take for ever.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new SafeTensorsException(Quote.path(path), "is not a regular file; give one");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return open(Quote.path(path), channel);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static TensorReader open(String source, FileChannel channel) throws IOException {
    long available = channel.size() - Header.LENGTH_BYTES;
    InputStream in = Channels.newInputStream(channel);
    TensorReader reader = read(source, channel, in, available);
    long dataBytes = available + Header.LENGTH_BYTES - reader.headerBytes.length;
    long expected = reader.header.dataBytes();
    if (dataBytes != expected) {
      throw new SafeTensorsException(
          source,
          "the tensors take "
              + expected
              + " bytes but the file has "
              + dataBytes
              + " bytes of data; "
              + (dataBytes < expected
                  ? "it is truncated"
                  : "there are " + (dataBytes - expected) + " trailing bytes"));
    }
    return reader;
  }

  /**
   * Reads the header from a stream, and not a byte beyond. The stream stays the caller's to close.
   *
   * @param source what to call the stream in errors
   * @throws SafeTensorsException if no such file comes out of it
   * @throws IOException if it can't be read
   */
  public static TensorReader of(InputStream in, String source) throws IOException {
    return read(source, null, in, Header.MAXIMUM_BYTES);
  }

  private static TensorReader read(
      String source, @Nullable FileChannel file, InputStream in, long available)
      throws IOException {
    byte[] start = in.readNBytes(Header.LENGTH_BYTES);
    if (start.length < Header.LENGTH_BYTES) {
      throw new SafeTensorsException(
          source,
          "has "
              + start.length
              + " bytes, fewer than the 8 of the header's length; it is truncated or"
              + " not a safetensors file");
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    // As unsigned: the first 8 bytes of another kind of file may well look negative.
    if (Long.compareUnsigned(length, Header.MAXIMUM_BYTES) > 0 || length > available) {
      throw new SafeTensorsException(
          source,
          "gives its header's length as "
              + Long.toUnsignedString(length)
              + " bytes, but "
              + (file == null ? "" : "there are " + available + " left and ")
              + "at most "
              + Header.MAXIMUM_BYTES
              + " are read; it is truncated or not a safetensors file");
    }
    byte[] json = in.readNBytes((int) length);
    if (json.length < length) {
      throw truncated(source);
    }
    Header header = HeaderParser.parse(source, text(source, json));
    byte[] bytes = ByteBuffer.allocate(start.length + json.length).put(start).put(json).array();
    return new TensorReader(source, file, bytes, header, in);
  }

  private static String text(String source, byte[] json) throws SafeTensorsException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new SafeTensorsException(source, "the header isn't valid UTF-8: " + e.getMessage(), e);
    }
  }

  private static SafeTensorsException truncated(String source) {
    return new SafeTensorsException(
        source, "ends, or became shorter, while it was read; it is truncated");
  }

  /** What to call the file in errors. */
  public String source() {
    return source;
  }

  /** What the header says. */
  public Header header() {
    return header;
  }

  /** Length and header as they stand in the file; a copy. */
  public byte[] headerBytes() {
    return headerBytes.clone();
  }

  /**
   * Makes sure that there is as much data as the header declares, before the caller allocates for
   * it: takes from a stream all that belongs to it. Of a file the size is known already.
   *
   * @throws SafeTensorsException if the stream ends before that
   */
  public void fetch() throws IOException {
    if (file == null) {
      Spool spool = new Spool(data, header.dataBytes());
      if (spool.bytes() < header.dataBytes()) {
        throw truncated(source);
      }
      data = spool;
    }
  }

  /**
   * Reads all tensors, in the order of their data; once only.
   *
   * @param sinks asked for a tensor's sink when its turn has come
   * @throws SafeTensorsException if the file is shorter or longer than when it was opened
   */
  public void read(Sinks sinks) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (TensorInfo tensor : header.tensors()) {
      ElementSink sink = sinks.of(tensor);
      int bytes = tensor.type().bytes();
      int most = CHUNK_BYTES / bytes;
      int count;
      for (int first = 0; first < tensor.size(); first += count) {
        count = Math.min(tensor.size() - first, most);
        if (data.readNBytes(chunk.array(), 0, count * bytes) < count * bytes) {
          throw truncated(source);
        }
        sink.take(first, count, chunk.clear().limit(count * bytes));
      }
    }
    if (file != null && data.read() >= 0) {
      throw new SafeTensorsException(
          source, "became longer while it was read; let nothing else write it");
    }
  }

  /** Closes a file; a stream stays open. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
