package dev.hourglass.benchmarks;

/**
 * The training of a network of dense layers, in whatever framework: a step fetches the next batch
 * by its row numbers, computes the mean squared error of the network's output against its input,
 * the gradients, and Adam's update. ELU everywhere but the output.
 */
public interface Training extends AutoCloseable {
  /** What computes it, with versions, on one line. */
  String description();

  /** Goes back to the initial parameters and to the first batch, as if no step had been taken. */
  void restart();

  /** Takes steps; the last of them may be unfinished when this returns. */
  void run(int count);

  /** Waits until all steps are finished. */
  void synchronize();

  /** Mean squared error of the batch trained on last, before its update. */
  float loss();

  /** Releases what it holds. */
  @Override
  void close();
}
