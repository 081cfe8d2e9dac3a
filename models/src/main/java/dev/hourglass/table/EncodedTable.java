package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.data.Dataset;

/**
 * A table as a model takes it.
 *
 * @param inputs rows x {@link TableEncoder#inputs()}
 * @param weights rows x {@link TableEncoder#sources()}: 0 for what is missing, otherwise 1
 */
public record EncodedTable(Dataset inputs, Dataset weights) {
  /** Checks the arguments. */
  public EncodedTable {
    requireNonNull(inputs, "inputs");
    requireNonNull(weights, "weights");
    if (inputs.rows() != weights.rows()) {
      throw new IllegalArgumentException(
          inputs.rows()
              + " rows of inputs and "
              + weights.rows()
              + " of weights; give as many of both");
    }
  }
}
