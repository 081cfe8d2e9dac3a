package dev.hourglass.backend.nativememory;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A function by its definition in double precision, on the host, a heap array at a time: for those
 * that libraries compute in single precision with a difference that cancels. {@code exp(x) - 1}
 * keeps none of the digits of a small {@code x} then, and {@code ln x} few where {@code x} is close
 * to 1.
 */
public final class ByDefinition implements Kernel, WorkerPool.Task {
  private static final int CHUNK = 4096;

  private final WorkerPool pool;
  private final UnaryOp op;
  private final List<Part> parts = new ArrayList<>();

  /** A range of elements and what its thread works with. */
  private final class Part {
    private final long from;
    private final long to;
    private final FloatPointer in;
    private final FloatPointer out;
    private final float[] values;

    Part(Share elements, NativeTensor in, NativeTensor out) {
      from = elements.from();
      to = elements.to();
      this.in = in.pointer();
      this.out = out.pointer();
      values = new float[(int) Math.min(CHUNK, to - from)];
    }

    void run() {
      for (long first = from; first < to; first += CHUNK) {
        int count = (int) Math.min(CHUNK, to - first);
        in.position(first).get(values, 0, count);
        for (int i = 0; i < count; i++) {
          values[i] = (float) op.apply(values[i]);
        }
        out.position(first).put(values, 0, count);
      }
    }
  }

  /**
   * Binds the operands.
   *
   * @param out same shape; may be {@code in}
   */
  public ByDefinition(WorkerPool pool, UnaryOp op, NativeTensor in, NativeTensor out) {
    this.pool = pool;
    this.op = op;
    for (Share elements : Share.of(in.size(), CHUNK, Share.count(in.size(), pool.threads()))) {
      parts.add(new Part(elements, in, out));
    }
  }

  @Override
  public void run() {
    pool.run(this, parts.size());
  }

  @Override
  public void part(int part) {
    parts.get(part).run();
  }
}
