package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Grid;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Errors and means of groups of columns: {@code column_groups.cu}. */
final class GroupedColumns {
  private static final String UNIT = "column_groups";

  /** Numbers of 32 bits that the device code knows of a group. */
  private static final int RANGE = 5;

  /** What a warp computes of columns that don't need each other: four for each thread. */
  private static final int MOST_COLUMNS = 128;

  private GroupedColumns() {}

  static CudaKernel errors(
      CudaScope scope,
      ColumnGroups given,
      float scale,
      CudaTensor output,
      CudaTensor target,
      @Nullable CudaTensor weights,
      CudaTensor errors,
      @Nullable CudaTensor gradient) {
    ColumnGroups groups = spread(given);
    CudaTensor ranges = ranges(scope, groups, scale);
    List<CudaTensor> reads = new ArrayList<>(List.of(output, target, ranges));
    List<CudaTensor> writes = new ArrayList<>(List.of(errors));
    Arguments arguments = new Arguments().pointer(output).pointer(target);
    if (weights == null) {
      arguments.nullPointer();
    } else {
      arguments.pointer(weights);
      reads.add(weights);
    }
    arguments.pointer(errors);
    if (gradient == null) {
      arguments.nullPointer();
    } else {
      arguments.pointer(gradient);
      writes.add(gradient);
    }
    arguments
        .pointer(ranges)
        .int64(output.rows())
        .int64(output.columns())
        .int64(errors.columns())
        .int32(groups.groups().size())
        .int32(Codes.of(gradient == null ? DType.FLOAT32 : gradient.type()));
    Grid grid = grid(scope, groups, output.rows());
    return scope.launch(UNIT, "errors", grid, Blocks.THREADS, 0, arguments, reads, writes);
  }

  static CudaKernel means(CudaScope scope, ColumnGroups given, CudaTensor in, CudaTensor out) {
    ColumnGroups groups = spread(given);
    CudaTensor ranges = ranges(scope, groups, 1);
    Arguments arguments =
        new Arguments()
            .pointer(in)
            .pointer(out)
            .pointer(ranges)
            .int64(in.rows())
            .int64(in.columns())
            .int32(groups.groups().size());
    List<CudaTensor> reads = in.address() == out.address() ? List.of(ranges) : List.of(in, ranges);
    Grid grid = grid(scope, groups, in.rows());
    return scope.launch(UNIT, "means", grid, Blocks.THREADS, 0, arguments, reads, List.of(out));
  }

  /** Wide groups of elements cut into parts, for as many warps. */
  private static ColumnGroups spread(ColumnGroups groups) {
    List<ColumnGroup> parts = new ArrayList<>();
    for (ColumnGroup group : groups.groups()) {
      if (group instanceof ColumnGroup.Elements elements) {
        for (int done = 0; done < elements.columns(); done += MOST_COLUMNS) {
          int columns = Math.min(MOST_COLUMNS, elements.columns() - done);
          parts.add(new ColumnGroup.Elements(columns, elements.loss(), elements.weight()));
        }
      } else {
        parts.add(group);
      }
    }
    return new ColumnGroups(parts);
  }

  /** A warp for each group of each row. */
  private static Grid grid(CudaScope scope, ColumnGroups groups, long rows) {
    long warps = rows * groups.groups().size();
    return Blocks.atMost(scope, Blocks.ceilDivide(warps, Blocks.THREADS / 32));
  }

  /** The groups in their places, as the device code's structure has them. */
  private static CudaTensor ranges(CudaScope scope, ColumnGroups groups, float scale) {
    List<ColumnGroups.Range> ranges = groups.ranges();
    IntBuffer fields = IntBuffer.allocate(ranges.size() * RANGE);
    for (ColumnGroups.Range range : ranges) {
      ColumnGroup group = range.group();
      fields.put(range.column()).put(group.columns()).put(range.source()).put(Codes.of(group));
      fields.put(Float.floatToRawIntBits(scale * group.weight()));
    }
    CudaTensor tensor = scope.tensor(DType.INT32, ranges.size(), RANGE);
    tensor.upload(fields.flip());
    return tensor;
  }
}
