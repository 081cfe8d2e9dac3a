package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.Share;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN's operations, cut into parts that are computed at once: each part is a primitive of one
 * thread, and the workers are ours. Left to its OpenMP threads, oneDNN waits for each of them at
 * the end of each primitive, begun or not, and one busy neighbour makes a training step ten times
 * slower; cut along its rows, a product is as fast as oneDNN's own division of it.
 */
final class Primitives implements Pointwise {
  /**
   * Elements of a chunk: where several primitives pass over the same elements, so many of a few
   * operands stay in a core's own cache from one primitive to the next.
   */
  static final int CHUNK = 65_536;

  private final WorkerPool pool;
  private final List<PrimitiveBinder> binders = new ArrayList<>();

  Primitives(OneDnnScope scope) {
    pool = scope.pool();
    for (int i = 0; i < pool.threads(); i++) {
      binders.add(new PrimitiveBinder(scope, new Scratchpad(scope)));
    }
  }

  /** Binds a primitive that computes a part of the result. */
  @FunctionalInterface
  private interface Part {
    Kernel bind(PrimitiveBinder binder, Cut cut);
  }

  /** {@code out = algorithm(in)}; {@code out} may be {@code in}. */
  Kernel eltwise(int algorithm, float alpha, float beta, Operand in, Operand out) {
    return cut(
        out, (binder, cut) -> binder.eltwise(algorithm, alpha, beta, in.cut(cut), out.cut(cut)));
  }

  /**
   * {@code gradientIn = gradientOut * algorithm'(output)} for an algorithm whose derivative follows
   * from its output; {@code gradientIn} may be {@code gradientOut}.
   */
  Kernel eltwiseGradient(
      int algorithm, float alpha, Operand output, Operand gradientOut, Operand gradientIn) {
    return cut(
        gradientIn,
        (binder, cut) ->
            binder.eltwiseGradient(
                algorithm, alpha, output.cut(cut), gradientOut.cut(cut), gradientIn.cut(cut)));
  }

  @Override
  public Kernel binary(int algorithm, Operand a, Operand b, Operand out, PostOp... postOps) {
    return cut(
        out,
        (binder, cut) -> {
          Operand left = a.cut(cut);
          Operand right = a == b ? left : b.cut(cut);
          return binder.binary(algorithm, left, right, out.cut(cut), PostOp.cut(postOps, cut));
        });
  }

  /** Copies with conversion of type and layout. */
  Kernel reorder(Operand in, Operand out) {
    return reorder(in, out, null);
  }

  /**
   * Copies with conversion of type and layout.
   *
   * @param scale factor, one FLOAT32 element; null for 1
   */
  Kernel reorder(Operand in, Operand out, @Nullable Operand scale) {
    return cut(out, (binder, cut) -> binder.reorder(in.cut(cut), out.cut(cut), scale));
  }

  /** {@code out = postOps(a·b + bias)}. */
  Kernel matmul(Operand a, Operand b, @Nullable Operand bias, Operand out, PostOp... postOps) {
    List<Kernel> parts = new ArrayList<>();
    long m = out.dimensions()[0];
    long k = a.dimensions()[1];
    long n = out.dimensions()[1];
    for (ProductGrid.Cell cell : ProductGrid.of(m, k, n, pool.threads()).cells()) {
      Cut rows = cell.rows();
      Cut columns = cell.columns();
      parts.add(
          binders
              .get(parts.size())
              .matmul(
                  a.cut(rows),
                  b.cut(columns),
                  bias == null ? null : bias.cut(columns),
                  out.cut(rows).cut(columns),
                  PostOp.cut(PostOp.cut(postOps, rows), columns)));
    }
    return together(parts);
  }

  /**
   * Cuts along the outermost dimension, so that each part lies densely in memory: oneDNN computes
   * anything else with scalar reference loops.
   */
  private Kernel cut(Operand out, Part part) {
    long[] dimensions = out.dimensions();
    int outermost = 0;
    while (outermost < dimensions.length - 1 && dimensions[outermost] == 1) {
      outermost++;
    }
    List<Kernel> parts = new ArrayList<>();
    int most = parts(out.size());
    for (Cut cut : ProductGrid.cuts(outermost, dimensions[outermost], most)) {
      parts.add(part.bind(binders.get(parts.size()), cut));
    }
    return together(parts);
  }

  /** Binds the primitives that pass over a chunk, one after the other. */
  @FunctionalInterface
  interface Chunk {
    /**
     * Binds them.
     *
     * @param part number of the part that the chunk is of; a part's chunks are computed in turn
     * @param cut along dimension 1, the chunk's elements
     */
    void bind(PrimitiveBinder binder, int part, Cut cut, List<Kernel> kernels);
  }

  /** Several passes over flat operands of equal size, chunk by chunk. */
  Kernel chunked(long size, Chunk chunk) {
    int most = parts(size);
    List<Kernel> parts = new ArrayList<>();
    for (Cut share : ProductGrid.cuts(1, size, most)) {
      List<Kernel> kernels = new ArrayList<>();
      for (long from = share.from(); from < share.to(); from += CHUNK) {
        Cut cut = new Cut(1, from, Math.min(from + CHUNK, share.to()));
        chunk.bind(binders.get(parts.size()), parts.size(), cut, kernels);
      }
      parts.add(Kernel.sequence(kernels));
    }
    return together(parts);
  }

  /** Binds primitives for a part of a kernel that is cut elsewhere. */
  PrimitiveBinder binder(int part) {
    return binders.get(part);
  }

  /** Parts that an element-wise computation of so many elements is cut into at most. */
  int parts(long size) {
    return Share.count(size, pool.threads());
  }

  private Kernel together(List<Kernel> parts) {
    return parts.size() == 1 ? parts.get(0) : new ParallelKernel(pool, parts);
  }
}
