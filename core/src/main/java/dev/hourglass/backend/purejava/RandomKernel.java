package dev.hourglass.backend.purejava;

import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Philox;

/** Draws random numbers and counts the draw. */
final class RandomKernel implements Kernel, WorkerPool.Task {
  /** Elements a piece; a multiple of a Philox block's four. */
  private static final int PIECE = 4_096;

  private final WorkerPool pool;
  private final Distribution distribution;
  private final long seed;
  private final int[] counter;
  private final int counterOffset;
  private final float[] out;
  private final int offset;
  private final int length;
  private final int pieces;
  private final int[][] words;

  RandomKernel(
      WorkerPool pool, Distribution distribution, long seed, JavaTensor counter, JavaTensor out) {
    this.pool = pool;
    this.distribution = distribution;
    this.seed = seed;
    this.counter = counter.ints();
    this.counterOffset = counter.offset();
    this.out = out.floats();
    this.offset = out.offset();
    this.length = out.length();
    this.pieces = (length + PIECE - 1) / PIECE;
    this.words = new int[pieces][4];
  }

  @Override
  public void run() {
    pool.run(this, pieces);
    counter[counterOffset]++;
  }

  @Override
  public void part(int part) {
    int first = part * PIECE;
    int count = Math.min(PIECE, length - first);
    int draw = counter[counterOffset];
    Philox.fill(distribution, seed, draw, first, out, offset + first, count, words[part]);
  }
}
