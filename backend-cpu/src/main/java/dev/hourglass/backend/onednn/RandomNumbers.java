package dev.hourglass.backend.onednn;

import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Philox;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** Draws by the generator that all backends share, a heap array at a time, and counts the draws. */
final class RandomNumbers implements Kernel {
  /** A multiple of 4, as the generator asks. */
  private static final int CHUNK = 4096;

  private final Distribution distribution;
  private final long seed;
  private final IntBuffer counter;
  private final FloatPointer out;
  private final long size;
  private final float[] values;
  private final int[] scratch = new int[4];

  RandomNumbers(Distribution distribution, long seed, OneDnnTensor counter, OneDnnTensor out) {
    this.distribution = distribution;
    this.seed = seed;
    this.counter = NativeMemory.ints(counter);
    this.out = new FloatPointer(new Address(out.address()));
    size = out.size();
    values = new float[(int) Math.min(CHUNK, size)];
  }

  @Override
  public void run() {
    int draw = counter.get(0);
    for (long first = 0; first < size; first += CHUNK) {
      int count = (int) Math.min(CHUNK, size - first);
      Philox.fill(distribution, seed, draw, first, values, 0, count, scratch);
      out.position(first).put(values, 0, count);
    }
    counter.put(0, draw + 1);
  }
}
