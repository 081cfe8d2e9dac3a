package dev.hourglass.models.inference;

/** What is computed of a batch of rows. */
public enum Pass {
  /** Inputs to codes. */
  ENCODE,
  /** Codes to reconstructions. */
  DECODE,
  /** Inputs to reconstructions. */
  RECONSTRUCT,
  /** Inputs to the squared error of each element. */
  SQUARED_ERRORS,
  /** Inputs to the mean squared error of each row. */
  ROW_ERRORS,
  /** Inputs to the error of each source column, as the likelihood has it. */
  LIKELIHOOD_ERRORS,
  /** Inputs to the mean error of each row's source columns, as the likelihood has it. */
  SCORES;

  /** Whether rows of the data go in. */
  boolean takesObservations() {
    return this != DECODE;
  }

  /** Whether rows like those of the data come out. */
  boolean givesReconstructions() {
    return this == DECODE || this == RECONSTRUCT;
  }
}
