package dev.hourglass.models.envelope;

import dev.hourglass.models.safetensors.Header;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What every saved model has in common, of whatever kind: one safetensors file, whose metadata say
 * what it is. {@code docs/format.md} is the specification.
 */
final class Envelope {
  /** Version of the format. */
  static final int FORMAT = 2;

  /** Characters that a configuration may have. */
  static final int LONGEST_CONFIGURATION = 1 << 22;

  static final String KIND_KEY = "hourglass.kind";
  static final String FORMAT_KEY = "hourglass.format";
  static final String CONFIGURATION_KEY = "hourglass.configuration";

  /** SHA-256 of the whole file, in which its own digits count as '0'. */
  static final String DIGEST_KEY = "hourglass.sha256";

  /** What the digest is counted as. */
  static final String NO_DIGEST = "0".repeat(64);

  private static final String PREFIX = "hourglass.";

  private Envelope() {}

  /** Whether a file has, or had before it was damaged, such an envelope. */
  static boolean isIn(Header header) {
    return header.metadata().keySet().stream().anyMatch(key -> key.startsWith(PREFIX));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has it", e);
    }
  }
}
