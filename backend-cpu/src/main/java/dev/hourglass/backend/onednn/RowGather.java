package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.Kernel;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * Copies the rows that an index names, each as one block of bytes, and advances the cursor. A row
 * that doesn't exist is left as it was and remembered: {@link #markMissing()} makes it NaN once the
 * rows have their final type.
 */
final class RowGather implements Kernel {
  private final Address source;
  private final Address target;
  private final Address row;
  private final Address missing;
  private final IntBuffer index;
  private final IntBuffer cursor;
  private final long sourceStart;
  private final long sourceRows;
  private final long sourceRowBytes;
  private final long targetStart;
  private final int rows;
  private final long outStart;
  private final long outRowBytes;
  private int first;
  private boolean anyMissing;

  /**
   * Binds the operands.
   *
   * @param gathered what the rows are copied to, of {@code in}'s type
   * @param out the final FLOAT32 rows; may be {@code gathered}
   */
  RowGather(
      OneDnnScope scope,
      OneDnnTensor in,
      OneDnnTensor index,
      OneDnnTensor cursor,
      OneDnnTensor gathered,
      OneDnnTensor out) {
    OneDnnTensor nan = scope.tensor(1, out.columns());
    new Fill(scope, Float.NaN, nan).run();
    this.index = NativeMemory.ints(index);
    this.cursor = NativeMemory.ints(cursor);
    sourceStart = in.address();
    sourceRows = in.rows();
    sourceRowBytes = in.columns() * in.type().bytes();
    targetStart = gathered.address();
    rows = Math.toIntExact(out.rows());
    outStart = out.address();
    outRowBytes = nan.bytes();
    source = new Address(sourceStart);
    target = new Address(targetStart);
    row = new Address(outStart);
    missing = new Address(nan.address());
  }

  @Override
  public void run() {
    int n = index.capacity();
    first = cursor.get(0);
    anyMissing = false;
    int at = first;
    for (int i = 0; i < rows; i++) {
      int number = index.get(at);
      if (number >= 0 && number < sourceRows) {
        Pointer.memcpy(
            target.moveTo(targetStart + i * sourceRowBytes),
            source.moveTo(sourceStart + number * sourceRowBytes),
            sourceRowBytes);
      } else {
        anyMissing = true;
      }
      at = at + 1 == n ? 0 : at + 1;
    }
    cursor.put(0, at);
  }

  /** The kernel to run when the gathered rows have become {@code out}'s. */
  Kernel markMissing() {
    return () -> {
      if (anyMissing) {
        int n = index.capacity();
        int at = first;
        for (int i = 0; i < rows; i++) {
          int number = index.get(at);
          if (number < 0 || number >= sourceRows) {
            Pointer.memcpy(row.moveTo(outStart + i * outRowBytes), missing, outRowBytes);
          }
          at = at + 1 == n ? 0 : at + 1;
        }
      }
    };
  }
}
