package dev.hourglass.benchmarks.reconstruction;

/**
 * Where figures come from.
 *
 * @param machine processor, memory, system and Java, on one line
 * @param backend with its description
 * @param revision of Hourglass; empty if not known
 * @param command that was given
 */
record Origin(String machine, String backend, String revision, String command) {
  /** Whether both are of one backend on one machine, so that times can be compared. */
  boolean isOfSameSpeed(Origin other) {
    return machine.equals(other.machine) && backend.equals(other.backend);
  }
}
