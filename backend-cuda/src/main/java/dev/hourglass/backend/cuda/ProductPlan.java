package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.DeviceProperties;

/**
 * How a product is computed by our own kernels.
 *
 * @param parts number of blocks that share the sums of a tile, the last of which adds up
 */
record ProductPlan(Tiling tiling, int parts) {
  private static final int MOST_PARTS = 32;

  /** Cycles until a block's first operands are here, and from its last sum to its end. */
  private static final double BLOCK_CYCLES = 1500;

  /** Elements of a tile that a block writes in a cycle. */
  private static final double WRITTEN_PER_CYCLE = 8;

  /** Bytes that a multiprocessor gets from the L2 cache in a cycle, where others ask little. */
  private static final double MOST_BYTES_PER_CYCLE = 64;

  /** The same where all ask. */
  private static final double BYTES_PER_CYCLE = 32;

  /** Cycles until what another block has written is here. */
  private static final double EXCHANGE_CYCLES = 700;

  /** Elements that each thread waits for at the same time then. */
  private static final double EXCHANGED_AT_ONCE = 16;

  /**
   * The plan of the lowest {@link #cycles}; for the same product and device always the same one.
   */
  static ProductPlan fastest(Product product, DeviceProperties device) {
    ProductPlan best = null;
    double least = Double.POSITIVE_INFINITY;
    for (Tiling tiling : Tiling.of(product.arithmetic())) {
      int most = Math.min(MOST_PARTS, tiling.stageCount(product));
      for (int parts = 1; parts <= most; parts++) {
        ProductPlan plan = new ProductPlan(tiling, parts);
        double cycles = plan.cycles(product, device);
        if (best == null || cycles < least) {
          best = plan;
          least = cycles;
        }
      }
    }
    if (best == null) {
      throw new AssertionError("no tiling for " + product.arithmetic());
    }
    return best;
  }

  /** Stages that the block with the longest part goes along. */
  int stageCount(Product product) {
    return Math.toIntExact(Blocks.ceilDivide(tiling.stageCount(product), parts));
  }

  /** Shared memory of a block. */
  int sharedBytes(Product product) {
    return tiling.sharedBytes(product, stageCount(product));
  }

  /**
   * An estimate of the time, in cycles of the multiprocessor with most work: its blocks share its
   * arithmetic and its way to the L2 cache, whichever takes longer; each round of blocks that are
   * there at the same time adds a beginning and an end, and each tile that is shared an exchange.
   * It is for comparing plans only: it comes from counting operations and bytes, with latencies
   * that are typical of the hardware.
   */
  double cycles(Product product, DeviceProperties device) {
    long tiles = tiling.tiles(product);
    long blocks = tiles * parts;
    long busiest = Blocks.ceilDivide(blocks, device.multiprocessors());
    int fitting = Math.max(1, device.sharedBytes() / sharedBytes(product));
    long rounds = Blocks.ceilDivide(busiest, Math.min(fitting, tiling.blocksAtOnce()));
    double asking = Math.min(blocks, device.multiprocessors());
    double bytesPerCycle =
        Math.min(MOST_BYTES_PER_CYCLE, BYTES_PER_CYCLE * device.multiprocessors() / asking);
    double area = (double) tiling.m() * tiling.n();
    double perStep =
        Math.max(
            area / tiling.multiplicationsPerCycle(),
            (tiling.m() + tiling.n()) * product.arithmetic().operands().bytes() / bytesPerCycle);
    double steps = (double) stageCount(product) * tiling.stageDepth(product);
    double exchange =
        parts == 1
            ? 0
            : Blocks.ceilDivide(tiles, device.multiprocessors())
                * (BLOCK_CYCLES
                    + parts * EXCHANGE_CYCLES * area / tiling.threads() / EXCHANGED_AT_ONCE);
    return rounds * (BLOCK_CYCLES + area / WRITTEN_PER_CYCLE)
        + busiest * steps * perStep
        + exchange;
  }
}
