package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.ErrorRows;
import dev.hourglass.backend.loops.GroupPieces;
import dev.hourglass.backend.threads.WorkerPool;
import dev.hourglass.tensor.ColumnGroups;
import org.jspecify.annotations.Nullable;

/** Errors of groups of columns and their gradient in one pass over the rows. */
final class ErrorsKernel extends RangeKernel {
  private final JavaTensor output;
  private final JavaTensor target;
  private final @Nullable JavaTensor weights;
  private final JavaTensor errors;
  private final @Nullable JavaTensor gradient;
  private final ErrorRows[] parts;

  ErrorsKernel(
      JavaScope scope,
      WorkerPool pool,
      ColumnGroups groups,
      float scale,
      JavaTensor output,
      JavaTensor target,
      @Nullable JavaTensor weights,
      JavaTensor errors,
      @Nullable JavaTensor gradient) {
    super(pool, output.height(), output.width());
    this.output = output;
    this.target = target;
    this.weights = weights;
    this.errors = errors;
    this.gradient = gradient;
    this.parts = new ErrorRows[parts()];
    int length = GroupPieces.length(groups);
    for (int part = 0; part < parts.length; part++) {
      parts[part] = new ErrorRows(groups, scale, scope.scratch(ErrorRows.SCRATCH_ROWS, length));
    }
  }

  @Override
  void range(int part, int from, int to) {
    int column = from * output.width();
    int source = from * errors.width();
    parts[part].compute(
        to - from,
        output.floats(),
        output.offset() + column,
        target.floats(),
        target.offset() + column,
        weights == null ? null : weights.floats(),
        weights == null ? 0 : weights.offset() + source,
        errors.floats(),
        errors.offset() + source,
        gradient == null ? null : gradient.floats(),
        gradient == null ? 0 : gradient.offset() + column);
  }
}
