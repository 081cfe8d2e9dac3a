package dev.hourglass.models.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A random change of the bytes of a model's file. */
public enum Mutation {
  BIT {
    @Override
    public byte[] of(byte[] file, Random random) {
      file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      return file;
    }
  },
  BYTES {
    @Override
    public byte[] of(byte[] file, Random random) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt(256);
      }
      return file;
    }
  },
  TRUNCATION {
    @Override
    public byte[] of(byte[] file, Random random) {
      return Arrays.copyOf(file, random.nextInt(file.length));
    }
  },
  APPENDED {
    @Override
    public byte[] of(byte[] file, Random random) {
      byte[] longer = Arrays.copyOf(file, file.length + 1 + random.nextInt(100));
      if (random.nextBoolean()) {
        longer[longer.length - 1] = (byte) random.nextInt(256);
      }
      return longer;
    }
  },
  SWAPPED_RANGES {
    @Override
    public byte[] of(byte[] file, Random random) {
      int length = 1 + random.nextInt(64);
      int a = random.nextInt(file.length - length);
      int b = random.nextInt(file.length - length);
      byte[] range = Arrays.copyOfRange(file, a, a + length);
      System.arraycopy(file, b, file, a, length);
      System.arraycopy(range, 0, file, b, length);
      return file;
    }
  },
  SWAPPED_OFFSETS {
    @Override
    public byte[] of(byte[] file, Random random) {
      return swapTwo(OFFSETS, file, random);
    }
  },
  SWAPPED_NAMES {
    @Override
    public byte[] of(byte[] file, Random random) {
      return swapTwo(NAME, file, random);
    }
  },
  DIGIT_OF_THE_HEADER {
    @Override
    public byte[] of(byte[] file, Random random) {
      List<MatchResult> digits = find(DIGIT, file);
      file[digits.get(random.nextInt(digits.size())).start()] = (byte) ('0' + random.nextInt(10));
      return file;
    }
  };

  private static final Pattern OFFSETS = Pattern.compile("\"data_offsets\":\\[\\d+,\\d+]");
  private static final Pattern NAME =
      Pattern.compile("\"[a-z0-9.]*(en|de)coder\\.\\d\\.(weight|bias)\"");
  private static final Pattern DIGIT = Pattern.compile("\\d");

  /** The file, changed in place or anew. */
  public abstract byte[] of(byte[] file, Random random);

  /** One after the other, and then the first again. */
  public static Mutation inTurn(int number) {
    return values()[number % values().length];
  }

  private static List<MatchResult> find(Pattern pattern, byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return new ArrayList<>(
        pattern.matcher(text.substring(0, text.lastIndexOf('}'))).results().toList());
  }

  private static byte[] swapTwo(Pattern pattern, byte[] file, Random random) {
    List<MatchResult> found = find(pattern, file);
    MatchResult a = found.remove(random.nextInt(found.size()));
    MatchResult b = found.get(random.nextInt(found.size()));
    MatchResult first = a.start() < b.start() ? a : b;
    MatchResult second = first == a ? b : a;
    String text = new String(file, StandardCharsets.ISO_8859_1);
    String swapped =
        text.substring(0, first.start())
            + second.group()
            + text.substring(first.end(), second.start())
            + first.group()
            + text.substring(second.end());
    return swapped.getBytes(StandardCharsets.ISO_8859_1);
  }
}
