package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.LossFunction;
import org.jspecify.annotations.Nullable;

/** A loss and its gradient in one pass, cut into pieces whose number does not depend on threads. */
final class LossKernel implements Kernel, WorkerPool.Task {
  private static final int PIECE = 2_048;

  private final WorkerPool pool;
  private final Family family;
  private final LossFunction loss;
  private final float scale;
  private final JavaTensor output;
  private final JavaTensor target;
  private final JavaTensor sum;
  private final @Nullable JavaTensor gradient;
  private final double[] pieces;
  private final int parts;

  /** For each part: output, target, value and gradient of a piece, at the same index. */
  private final float[][][] buffers;

  LossKernel(
      JavaScope scope,
      WorkerPool pool,
      Family family,
      LossFunction loss,
      float scale,
      JavaTensor output,
      JavaTensor target,
      JavaTensor sum,
      @Nullable JavaTensor gradient) {
    this.pool = pool;
    this.family = family;
    this.loss = loss;
    this.scale = scale;
    this.output = output;
    this.target = target;
    this.sum = sum;
    this.gradient = gradient;
    this.pieces = new double[(output.length() + PIECE - 1) / PIECE];
    this.parts = Math.min(pool.threads(), pieces.length);
    this.buffers = new float[parts][][];
    for (int part = 0; part < parts; part++) {
      buffers[part] = scope.scratch(4, PIECE);
    }
  }

  @Override
  public void run() {
    pool.run(this, parts);
    double total = 0;
    for (double piece : pieces) {
      total += piece;
    }
    sum.floats()[sum.offset()] += (float) (scale * total);
  }

  @Override
  public void part(int part) {
    float[][] buffer = buffers[part];
    int last = (int) ((long) pieces.length * (part + 1) / parts);
    for (int piece = (int) ((long) pieces.length * part / parts); piece < last; piece++) {
      int first = piece * PIECE;
      int n = Math.min(PIECE, output.length() - first);
      System.arraycopy(output.floats(), output.offset() + first, buffer[0], 0, n);
      System.arraycopy(target.floats(), target.offset() + first, buffer[1], 0, n);
      family.losses(loss, scale, buffer, 0, n);
      pieces[piece] = Sums.total(buffer[2], 0, n);
      if (gradient != null) {
        System.arraycopy(buffer[3], 0, gradient.floats(), gradient.offset() + first, n);
      }
    }
  }
}
