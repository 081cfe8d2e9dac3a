package dev.hourglass.backend.nd4j;

import dev.hourglass.tensor.Kernel;
import java.util.List;

/**
 * Calls that are made one after another on each piece of their operands, and have been carried out
 * when the chain has run.
 */
final class Chain implements Kernel {
  private final Device device;
  private final Call[] calls;
  private final int pieces;

  Chain(Device device, int pieces, List<Call> calls) {
    this.device = device;
    this.pieces = pieces;
    this.calls = calls.toArray(new Call[0]);
  }

  @Override
  public void run() {
    for (int piece = 0; piece < pieces; piece++) {
      for (Call call : calls) {
        call.run(piece);
      }
    }
    device.finish();
  }

  /** One of libnd4j's loops, bound to its operands. */
  @FunctionalInterface
  interface Call {
    /** Computes one piece, or has the device do so. Allocates nothing. */
    void run(int piece);
  }
}
