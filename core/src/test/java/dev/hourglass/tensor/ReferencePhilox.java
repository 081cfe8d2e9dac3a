package dev.hourglass.tensor;

import java.math.BigInteger;

/**
 * Philox4x32-10 once more, straight from the definition in section 4.3 of Salmon et al. (SC'11), in
 * whole numbers of any size: slow, and sharing nothing with {@link Philox}.
 */
final class ReferencePhilox {
  private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);
  private static final BigInteger M0 = new BigInteger("D2511F53", 16);
  private static final BigInteger M1 = new BigInteger("CD9E8D57", 16);

  /** The golden ratio and √3 - 1, in units of 2⁻³². */
  private static final BigInteger W0 = new BigInteger("9E3779B9", 16);

  private static final BigInteger W1 = new BigInteger("BB67AE85", 16);

  private ReferencePhilox() {}

  /** Four words of counter and two of key, in hexadecimal, to four words. */
  static String words(String counter, String key) {
    BigInteger[] x = parse(counter);
    BigInteger[] k = parse(key);
    for (int round = 0; round < 10; round++) {
      BigInteger[] high0AndLow0 = M0.multiply(x[0]).divideAndRemainder(WORD);
      BigInteger[] high1AndLow1 = M1.multiply(x[2]).divideAndRemainder(WORD);
      BigInteger roundKey0 = k[0].add(W0.multiply(BigInteger.valueOf(round))).mod(WORD);
      BigInteger roundKey1 = k[1].add(W1.multiply(BigInteger.valueOf(round))).mod(WORD);
      x =
          new BigInteger[] {
            high1AndLow1[0].xor(x[1]).xor(roundKey0),
            high1AndLow1[1],
            high0AndLow0[0].xor(x[3]).xor(roundKey1),
            high0AndLow0[1]
          };
    }
    return String.format("%08x %08x %08x %08x", (Object[]) x);
  }

  private static BigInteger[] parse(String words) {
    String[] parts = words.split(" ", -1);
    BigInteger[] numbers = new BigInteger[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = new BigInteger(parts[i], 16);
    }
    return numbers;
  }
}
