package dev.hourglass.models;

/** What is computed of a batch of rows. */
enum Pass {
  /** Inputs to codes. */
  ENCODE,
  /** Codes to reconstructions. */
  DECODE,
  /** Inputs to reconstructions. */
  RECONSTRUCT,
  /** Inputs to the squared error of each element. */
  SQUARED_ERRORS,
  /** Inputs to the mean squared error of each row. */
  ROW_ERRORS
}
