package dev.hourglass.backend.nativememory;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Philox;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** Draws by the generator that all backends share, a heap array at a time, and counts the draws. */
public final class RandomNumbers implements Kernel, WorkerPool.Task {
  /** A multiple of 4, as the generator asks. */
  private static final int CHUNK = 4096;

  private final WorkerPool pool;
  private final Distribution distribution;
  private final long seed;
  private final IntBuffer counter;
  private final List<Part> parts = new ArrayList<>();
  private int draw;

  /** A range of elements and what its thread works with. */
  private final class Part {
    private final long from;
    private final long to;
    private final FloatPointer out;
    private final float[] values;
    private final int[] scratch = new int[4];

    Part(Share elements, NativeTensor tensor) {
      from = elements.from();
      to = elements.to();
      out = tensor.pointer();
      values = new float[(int) Math.min(CHUNK, to - from)];
    }

    void run() {
      for (long first = from; first < to; first += CHUNK) {
        int count = (int) Math.min(CHUNK, to - first);
        Philox.fill(distribution, seed, draw, first, values, 0, count, scratch);
        out.position(first).put(values, 0, count);
      }
    }
  }

  /** Binds the operands. */
  public RandomNumbers(
      WorkerPool pool,
      Distribution distribution,
      long seed,
      NativeTensor counter,
      NativeTensor out) {
    this.pool = pool;
    this.distribution = distribution;
    this.seed = seed;
    this.counter = counter.ints();
    for (Share elements : Share.of(out.size(), CHUNK, pool.threads())) {
      parts.add(new Part(elements, out));
    }
  }

  @Override
  public void run() {
    draw = counter.get(0);
    pool.run(this, parts.size());
    counter.put(0, draw + 1);
  }

  @Override
  public void part(int part) {
    parts.get(part).run();
  }
}
