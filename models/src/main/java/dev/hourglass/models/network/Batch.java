package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import org.jspecify.annotations.Nullable;

/**
 * Rows that go through a network.
 *
 * @param input what is encoded, batch x columns, FLOAT32; the target, or what noise has made of it
 * @param target what the output is compared with, batch x columns, FLOAT32
 * @param weights of the target's cells, batch x source columns, FLOAT32, 0 for one that is missing;
 *     null if all are there
 */
public record Batch(Node input, Node target, @Nullable Node weights) {
  /** Rows that are compared with themselves. */
  public static Batch of(Node rows, @Nullable Node weights) {
    return new Batch(rows, rows, weights);
  }

  /** The same rows with another input. */
  public Batch input(Node disturbed) {
    return new Batch(disturbed, target, weights);
  }
}
