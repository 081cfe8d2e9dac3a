package dev.hourglass.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Makes the contents of IDX files for the tests. */
final class Idx {
  private Idx() {}

  static byte[] header(int... dimensions) {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions.length);
    header.put(new byte[] {0, 0, 8, (byte) dimensions.length});
    for (int dimension : dimensions) {
      header.putInt(dimension);
    }
    return header.array();
  }

  static byte[] contents(byte[] elements, int... dimensions) {
    byte[] header = header(dimensions);
    return ByteBuffer.allocate(header.length + elements.length).put(header).put(elements).array();
  }

  static byte[] gzip(byte[] contents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(contents);
    }
    return out.toByteArray();
  }
}
