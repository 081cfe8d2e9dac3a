package dev.hourglass.backend.nativememory;

import dev.hourglass.backend.loops.ErrorRows;
import dev.hourglass.backend.loops.GroupPieces;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** Errors of groups of columns, and their gradient, a few rows in heap arrays at a time. */
public final class GroupErrors implements Kernel, WorkerPool.Task {
  private final WorkerPool pool;
  private final List<Part> parts = new ArrayList<>();

  /** Some rows and what their thread works with. */
  private static final class Part {
    private final RowChunks chunks;
    private final int columns;
    private final int sources;
    private final ErrorRows rows;
    private final FloatPointer output;
    private final FloatPointer target;
    private final @Nullable FloatPointer weights;
    private final FloatPointer errors;
    private final @Nullable FloatPointer gradient;
    private final float[] o;
    private final float[] t;
    private final float @Nullable [] w;
    private final float[] e;
    private final float @Nullable [] g;

    Part(
        Share share,
        ColumnGroups groups,
        float scale,
        NativeTensor output,
        NativeTensor target,
        @Nullable NativeTensor weights,
        NativeTensor errors,
        @Nullable NativeTensor gradient) {
      columns = groups.columns();
      sources = groups.sources();
      chunks = new RowChunks(share, columns);
      rows =
          new ErrorRows(
              groups, scale, new float[ErrorRows.SCRATCH_ROWS][GroupPieces.length(groups)]);
      this.output = output.pointer();
      this.target = target.pointer();
      this.weights = weights == null ? null : weights.pointer();
      this.errors = errors.pointer();
      this.gradient = gradient == null ? null : gradient.pointer();
      o = new float[chunks.rows() * columns];
      t = new float[chunks.rows() * columns];
      w = weights == null ? null : new float[chunks.rows() * sources];
      e = new float[chunks.rows() * sources];
      g = gradient == null ? null : new float[chunks.rows() * columns];
    }

    void run() {
      for (long first = chunks.from(); first < chunks.to(); first += chunks.rows()) {
        int count = chunks.count(first);
        output.position(first * columns).get(o, 0, count * columns);
        target.position(first * columns).get(t, 0, count * columns);
        if (weights != null && w != null) {
          weights.position(first * sources).get(w, 0, count * sources);
        }
        rows.compute(count, o, 0, t, 0, w, 0, e, 0, g, 0);
        errors.position(first * sources).put(e, 0, count * sources);
        if (gradient != null && g != null) {
          gradient.position(first * columns).put(g, 0, count * columns);
        }
      }
    }
  }

  /**
   * Binds the operands.
   *
   * @param gradient FLOAT32, or null
   */
  public GroupErrors(
      WorkerPool pool,
      ColumnGroups groups,
      float scale,
      NativeTensor output,
      NativeTensor target,
      @Nullable NativeTensor weights,
      NativeTensor errors,
      @Nullable NativeTensor gradient) {
    this.pool = pool;
    int most = Share.count(output.size(), pool.threads());
    for (Share share : Share.of(output.rows(), 1, most)) {
      parts.add(new Part(share, groups, scale, output, target, weights, errors, gradient));
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
