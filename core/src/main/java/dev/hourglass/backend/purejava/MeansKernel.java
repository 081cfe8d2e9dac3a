package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.GroupPieces;
import dev.hourglass.backend.loops.MeanRows;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.ColumnGroups;

/** Means of groups of columns in one pass over the rows. */
final class MeansKernel extends RangeKernel {
  private final JavaTensor in;
  private final JavaTensor out;
  private final MeanRows[] parts;

  MeansKernel(
      JavaScope scope, WorkerPool pool, ColumnGroups groups, JavaTensor in, JavaTensor out) {
    super(pool, in.height(), in.width());
    this.in = in;
    this.out = out;
    this.parts = new MeanRows[parts()];
    int length = GroupPieces.length(groups);
    for (int part = 0; part < parts.length; part++) {
      parts[part] = new MeanRows(groups, scope.scratch(MeanRows.SCRATCH_ROWS, length));
    }
  }

  @Override
  void range(int part, int from, int to) {
    int first = from * in.width();
    parts[part].compute(
        to - from, in.floats(), in.offset() + first, out.floats(), out.offset() + first);
  }
}
