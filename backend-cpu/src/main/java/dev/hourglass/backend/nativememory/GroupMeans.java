package dev.hourglass.backend.nativememory;

import dev.hourglass.backend.loops.GroupPieces;
import dev.hourglass.backend.loops.MeanRows;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** Means of groups of columns, a few rows in a heap array at a time. */
public final class GroupMeans implements Kernel, WorkerPool.Task {
  private final WorkerPool pool;
  private final List<Part> parts = new ArrayList<>();

  /** Some rows and what their thread works with. */
  private static final class Part {
    private final RowChunks chunks;
    private final int columns;
    private final MeanRows rows;
    private final FloatPointer in;
    private final FloatPointer out;
    private final float[] values;

    Part(Share share, ColumnGroups groups, NativeTensor in, NativeTensor out) {
      columns = groups.columns();
      chunks = new RowChunks(share, columns);
      rows = new MeanRows(groups, new float[MeanRows.SCRATCH_ROWS][GroupPieces.length(groups)]);
      this.in = in.pointer();
      this.out = out.pointer();
      values = new float[chunks.rows() * columns];
    }

    void run() {
      for (long first = chunks.from(); first < chunks.to(); first += chunks.rows()) {
        int count = chunks.count(first);
        in.position(first * columns).get(values, 0, count * columns);
        rows.compute(count, values, 0, values, 0);
        out.position(first * columns).put(values, 0, count * columns);
      }
    }
  }

  /**
   * Binds the operands.
   *
   * @param out may be {@code in}
   */
  public GroupMeans(WorkerPool pool, ColumnGroups groups, NativeTensor in, NativeTensor out) {
    this.pool = pool;
    for (Share share : Share.of(in.rows(), 1, Share.count(in.size(), pool.threads()))) {
      parts.add(new Part(share, groups, in, out));
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
