package dev.hourglass.backend.cuda.driver;

/**
 * What the backend asks of a device.
 *
 * @param ordinal its index among the devices of this machine, from 0
 * @param name for people
 * @param capability its compute capability
 * @param multiprocessors number of streaming multiprocessors
 * @param sharedBytes the most shared memory that one block may have
 * @param memoryBytes all of its memory
 * @param driverVersion the CUDA version that the driver supports: 12040 is 12.4
 */
public record DeviceProperties(
    int ordinal,
    String name,
    Capability capability,
    int multiprocessors,
    int sharedBytes,
    long memoryBytes,
    int driverVersion) {

  /** Generation of the hardware: 9.0 is Hopper. */
  public record Capability(int major, int minor) implements Comparable<Capability> {
    /** Whether this one has what {@code other} has. */
    public boolean isAtLeast(Capability other) {
      return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Capability other) {
      return major != other.major
          ? Integer.compare(major, other.major)
          : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }
}
