package dev.hourglass.conformance;

/** Rows and columns of a matrix. */
record Shape(int rows, int columns) {
  int size() {
    return rows * columns;
  }

  @Override
  public String toString() {
    return rows + "x" + columns;
  }
}
