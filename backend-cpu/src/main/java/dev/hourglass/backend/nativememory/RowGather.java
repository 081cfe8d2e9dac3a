package dev.hourglass.backend.nativememory;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows that an index names, each as one block of bytes, converts them, and advances the
 * cursor. A row that doesn't exist becomes NaN.
 */
public final class RowGather implements Kernel, WorkerPool.Task {
  private final WorkerPool pool;
  private final Integers index;
  private final IntBuffer cursor;
  private final long sourceStart;
  private final long sourceRows;
  private final long sourceRowBytes;
  private final long gatheredStart;
  private final long outStart;
  private final long outRowBytes;
  private final long nanStart;
  private final List<Part> parts = new ArrayList<>();
  private int first;

  /** A range of the batch's rows, and the pointers that its thread moves. */
  private final class Part {
    private final long from;
    private final long to;
    private final @Nullable Kernel conversion;
    private final Address source = new Address(sourceStart);
    private final Address target = new Address(gatheredStart);
    private final Address nan = new Address(nanStart);

    Part(Share rows, @Nullable Kernel conversion) {
      from = rows.from();
      to = rows.to();
      this.conversion = conversion;
    }

    void run() {
      boolean complete = true;
      for (long i = from; i < to; i++) {
        int number = number(i);
        if (isRow(number)) {
          Pointer.memcpy(
              target.moveTo(gatheredStart + i * sourceRowBytes),
              source.moveTo(sourceStart + number * sourceRowBytes),
              sourceRowBytes);
        } else {
          complete = false;
        }
      }
      if (conversion != null) {
        conversion.run();
      }
      if (!complete) {
        markMissing();
      }
    }

    private void markMissing() {
      for (long i = from; i < to; i++) {
        if (!isRow(number(i))) {
          Pointer.memcpy(target.moveTo(outStart + i * outRowBytes), nan, outRowBytes);
        }
      }
    }
  }

  /**
   * Binds the operands.
   *
   * @param gathered what the rows are copied to, of {@code in}'s type
   * @param out the final FLOAT32 rows; may be {@code gathered}
   * @param nan a row of NaN, as long as one of {@code out}
   * @param conversion binds the conversion of a range of gathered rows; null for none
   */
  public RowGather(
      WorkerPool pool,
      NativeTensor in,
      NativeTensor index,
      NativeTensor cursor,
      NativeTensor gathered,
      NativeTensor out,
      NativeTensor nan,
      @Nullable Conversion conversion) {
    if (index.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "gatherRows: index has "
              + index.size()
              + " elements, and the cursor counts to "
              + Integer.MAX_VALUE
              + "; divide the data");
    }
    this.pool = pool;
    this.index = index.integers();
    this.cursor = cursor.ints();
    sourceStart = in.address();
    sourceRows = in.rows();
    sourceRowBytes = in.columns() * in.type().bytes();
    gatheredStart = gathered.address();
    outStart = out.address();
    outRowBytes = nan.bytes();
    nanStart = nan.address();
    int most = Share.count(out.size(), pool.threads());
    for (Share rows : Share.of(out.rows(), 1, most)) {
      parts.add(new Part(rows, conversion == null ? null : conversion.bind(parts.size(), rows)));
    }
  }

  /** Binds the conversion of some gathered rows. */
  @FunctionalInterface
  public interface Conversion {
    /** Binds it for a part, counted from 0. */
    Kernel bind(int part, Share rows);
  }

  @Override
  public void run() {
    first = cursor.get(0);
    pool.run(this, parts.size());
    long rows = parts.get(parts.size() - 1).to;
    cursor.put(0, (int) ((first + rows) % index.size()));
  }

  @Override
  public void part(int part) {
    parts.get(part).run();
  }

  /** The data's row that becomes row {@code i} of the batch. */
  private int number(long i) {
    return index.get((first + i) % index.size());
  }

  private boolean isRow(int number) {
    return number >= 0 && number < sourceRows;
  }
}
