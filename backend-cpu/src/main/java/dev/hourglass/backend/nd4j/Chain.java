package dev.hourglass.backend.nd4j;

import dev.hourglass.tensor.Kernel;
import java.util.List;

/** Calls that are made one after another on each piece of their operands. */
final class Chain implements Kernel {
  private final Call[] calls;
  private final int pieces;

  Chain(int pieces, List<Call> calls) {
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
  }

  /** One of libnd4j's loops, bound to its operands. */
  @FunctionalInterface
  interface Call {
    /** Computes one piece. Allocates nothing. */
    void run(int piece);
  }
}
