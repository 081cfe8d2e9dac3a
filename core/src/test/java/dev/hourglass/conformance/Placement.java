package dev.hourglass.conformance;

/** Where a test puts its operands. */
enum Placement {
  /** Each operand is a tensor of its own. */
  OWN_TENSORS,
  /** All operands of one type are views, at odd offsets, of one flat block. */
  VIEWS_OF_ONE_BLOCK
}
