package dev.hourglass.backend.cuda;

import java.util.List;

/**
 * How the kernels of a product divide it among blocks and these among their warps; the same numbers
 * as in {@code product_*.cu}. A block computes a tile of the output. It goes along the sums in
 * stages, of which it holds a few in shared memory.
 *
 * @param name in the kernels' names
 * @param m rows of a tile
 * @param n columns of a tile
 * @param stageBytes of a row of {@code op(a)} that a stage takes
 * @param threads of a block
 * @param slices sets of warps that have equal parts of each stage, and whose sums are added
 * @param stages in shared memory, at most
 * @param blocksAtOnce that a multiprocessor has registers for
 * @param multiplicationsPerCycle of a multiprocessor of Ampere: for the choice of a kernel only
 *     ratios matter
 */
record Tiling(
    String name,
    int m,
    int n,
    int stageBytes,
    int threads,
    int slices,
    int stages,
    int blocksAtOnce,
    int multiplicationsPerCycle) {

  /** A lane has 8 x 8 sums, or 8 x 4, for which shared memory is the limit. */
  private static final List<Tiling> FLOAT32 =
      List.of(
          new Tiling("large", 128, 64, 64, 128, 1, 2, 2, 128),
          new Tiling("medium", 64, 64, 64, 128, 1, 2, 3, 85),
          new Tiling("small", 32, 32, 256, 256, 8, 2, 1, 85));

  private static final List<Tiling> TF32 = onTensorCores(512);

  private static final List<Tiling> BFLOAT16 = onTensorCores(1024);

  private static List<Tiling> onTensorCores(int multiplicationsPerCycle) {
    return List.of(
        new Tiling("large", 128, 128, 64, 128, 1, 4, 2, multiplicationsPerCycle),
        new Tiling("medium", 64, 64, 64, 128, 1, 4, 4, multiplicationsPerCycle),
        new Tiling("small", 32, 32, 256, 256, 8, 4, 2, multiplicationsPerCycle));
  }

  /** Those that there are kernels for, the largest first. */
  static List<Tiling> of(Arithmetic arithmetic) {
    return switch (arithmetic) {
      case FLOAT32 -> FLOAT32;
      case TF32 -> TF32;
      case BFLOAT16 -> BFLOAT16;
    };
  }

  /** Number of tiles of a product's output. */
  int tiles(Product product) {
    return Math.toIntExact(Blocks.ceilDivide(product.m(), m) * Blocks.ceilDivide(product.n(), n));
  }

  /** Length of the part of the sums that a stage takes. */
  int stageDepth(Product product) {
    return stageBytes / product.arithmetic().operands().bytes();
  }

  /** Number of stages from the beginning of the sums to their end. */
  int stageCount(Product product) {
    return Math.toIntExact(Blocks.ceilDivide(product.k(), stageDepth(product)));
  }

  /** Shared memory of a block that goes along so many stages. */
  int sharedBytes(Product product, int stageCount) {
    int stage =
        operandBytes(product, m, !product.transposeA())
            + operandBytes(product, n, product.transposeB());
    // At the end the sums take the stages' place; their rows are padded.
    int sums = slices * m * (n + 8) * Float.BYTES;
    return Math.max(sums, Math.min(stages, stageCount) * stage);
  }

  /** An operand's tile: lines as they are in memory, padded unless they are of 64 bytes. */
  private int operandBytes(Product product, int outer, boolean alongSums) {
    int bytes = product.arithmetic().operands().bytes();
    int lines = alongSums ? outer : stageDepth(product);
    int line = alongSums ? stageBytes : outer * bytes;
    int padding = line == 64 ? 0 : bytes == Float.BYTES && !alongSums ? 32 : 16;
    return lines * (line + padding);
  }
}
