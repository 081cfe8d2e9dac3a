package dev.hourglass.benchmarks.detection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A file of matrices as numpy writes it. */
final class NpzFile {
  private static final int ALIGNMENT = 64;

  private NpzFile() {}

  /**
   * Writes it.
   *
   * @param arrays matrices of rows x columns, by their names
   */
  static void write(Path file, Map<String, double[][]> arrays) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream archive = new ZipOutputStream(out)) {
      for (Map.Entry<String, double[][]> array : arrays.entrySet()) {
        archive.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        archive.write(bytes(array.getValue()));
      }
    }
  }

  private static byte[] bytes(double[][] rows) {
    int columns = rows[0].length;
    String head =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(rows.length, columns);
    int beforeHead = 10;
    int padded = (beforeHead + head.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes =
        ByteBuffer.allocate(padded + rows.length * columns * Double.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("\u0093NUMPY\u0001\u0000".getBytes(ISO_8859_1));
    bytes.putShort((short) (padded - beforeHead));
    bytes.put(head.getBytes(ISO_8859_1));
    while (bytes.position() < padded - 1) {
      bytes.put((byte) ' ');
    }
    bytes.put((byte) '\n');
    for (double[] row : rows) {
      for (double number : row) {
        bytes.putDouble(number);
      }
    }
    return bytes.array();
  }
}
