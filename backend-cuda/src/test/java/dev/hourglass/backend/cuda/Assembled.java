package dev.hourglass.backend.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What became of assembling a unit for a kind of device: a line of the record in {@code
 * src/test/ptx}. Assembling all takes as long as dozens of other tests, and gives the same as
 * before unless the PTX, the assembler or its options have changed. Those and the outcome have one
 * digest, so that a line with any of them changed is no longer true.
 *
 * @param capability ten times the compute capability
 * @param spilledBytes of the kernel that spills most
 */
record Assembled(String unit, int capability, int spilledBytes) {
  /** The line that says so of this PTX. */
  String line(String ptx) {
    return line(ptx, Assembler.VERSION);
  }

  String line(String ptx, String assembler) {
    String outcome = "%s sm_%d spills %d".formatted(unit, capability, spilledBytes);
    String all =
        String.join("\n", outcome, assembler, Assembler.options(capability).toString(), ptx);
    return outcome + " " + sha256(all);
  }

  /** Reads the line's outcome, which is true if {@link #line} gives the line again. */
  static Assembled parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 5 || !line.matches("\\w+ sm_\\d{2,3} spills \\d{1,6} [0-9a-f]{64}")) {
      throw new IllegalArgumentException("No line of the record: " + line);
    }
    return new Assembled(
        words[0], Integer.parseInt(words[1].substring(3)), Integer.parseInt(words[3]));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
