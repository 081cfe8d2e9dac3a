package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;

/** Writes the data that comes after a header. */
public final class TensorWriter {
  private static final int CHUNK_BYTES = 1 << 16;

  private TensorWriter() {}

  /**
   * Writes the tensors' elements, without gaps, a piece at a time. Neither flushes nor closes.
   *
   * @param tensors in the order of their names
   */
  public static void write(Collection<Tensor> tensors, OutputStream out) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors) {
      int bytes = tensor.type().bytes();
      int most = CHUNK_BYTES / bytes;
      int count;
      for (int first = 0; first < tensor.size(); first += count) {
        count = Math.min(tensor.size() - first, most);
        tensor.elements().put(first, count, chunk.clear().limit(count * bytes));
        out.write(chunk.array(), 0, count * bytes);
      }
    }
  }
}
