package dev.hourglass.backend.nd4jcuda;

/**
 * What decides whether ND4J can use a card.
 *
 * @param name as the driver says it
 * @param major of the compute capability
 * @param minor of the compute capability
 * @param sharesMemory whether the host may use managed memory while the card computes
 */
record GraphicsCard(String name, int major, int minor, boolean sharesMemory) {
  @Override
  public String toString() {
    return name + " (compute capability " + major + "." + minor + ")";
  }
}
