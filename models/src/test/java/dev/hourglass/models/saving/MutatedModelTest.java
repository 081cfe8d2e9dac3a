package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model's file with random changes is refused, whatever they are. {@code
 * -Dhourglass.test.jvm=-Dhourglass.test.mutations=100000} makes as many in each test, and prints
 * what came of them.
 */
final class MutatedModelTest {
  private static final int DEFAULT_MUTATIONS = 1000;
  private static final int MUTATIONS =
      Integer.getInteger("hourglass.test.mutations", DEFAULT_MUTATIONS);
  private static final Pattern OFFSETS = Pattern.compile("\"data_offsets\":\\[\\d+,\\d+]");
  private static final Pattern NAME = Pattern.compile("\"(en|de)coder\\.\\d\\.(weight|bias)\"");
  private static final Pattern DIGIT = Pattern.compile("\\d");
  private static final ColumnScales SCALES =
      new ColumnScales(Collections.nCopies(6, new Scale(1e9, 0.1, true)));

  private final Map<String, Integer> counts = new TreeMap<>();
  private long slowest;
  private long most;

  private enum Mutation {
    BIT {
      @Override
      byte[] of(byte[] file, Random random) {
        file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        return file;
      }
    },
    BYTES {
      @Override
      byte[] of(byte[] file, Random random) {
        for (int i = random.nextInt(8); i >= 0; i--) {
          file[random.nextInt(file.length)] = (byte) random.nextInt(256);
        }
        return file;
      }
    },
    TRUNCATION {
      @Override
      byte[] of(byte[] file, Random random) {
        return Arrays.copyOf(file, random.nextInt(file.length));
      }
    },
    APPENDED {
      @Override
      byte[] of(byte[] file, Random random) {
        byte[] longer = Arrays.copyOf(file, file.length + 1 + random.nextInt(100));
        if (random.nextBoolean()) {
          longer[longer.length - 1] = (byte) random.nextInt(256);
        }
        return longer;
      }
    },
    SWAPPED_RANGES {
      @Override
      byte[] of(byte[] file, Random random) {
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
      byte[] of(byte[] file, Random random) {
        return swapTwo(OFFSETS, file, random);
      }
    },
    SWAPPED_NAMES {
      @Override
      byte[] of(byte[] file, Random random) {
        return swapTwo(NAME, file, random);
      }
    },
    DIGIT_OF_THE_HEADER {
      @Override
      byte[] of(byte[] file, Random random) {
        List<MatchResult> digits = find(DIGIT, file);
        file[digits.get(random.nextInt(digits.size())).start()] = (byte) ('0' + random.nextInt(10));
        return file;
      }
    };

    /** The file, changed in place or anew. */
    abstract byte[] of(byte[] file, Random random);

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

  /** The tied one carries a scaling. */
  private static Autoencoder model(boolean tied, Backend backend) {
    Architecture architecture = Architecture.stacked(6, 4, 2, 2).loss(LossFunction.HUBER);
    return tied
        ? Samples.scaled(Samples.untrained(architecture.tied(), backend), SCALES, backend)
        : Samples.untrained(architecture, backend);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangedFileIsRefused(boolean tied, @TempDir Path directory) throws IOException {
    try (Backend backend = Samples.java(1)) {
      Autoencoder saved = model(tied, backend);
      saved.save(directory);
      Path path = directory.resolve("model.safetensors");
      byte[] whole = Files.readAllBytes(path);
      Random random = new Random(tied ? 1 : 2);
      for (int i = 0; i < MUTATIONS; i++) {
        Mutation mutation = Mutation.values()[i % Mutation.values().length];
        byte[] changed = mutation.of(whole.clone(), random);
        boolean isSame = Arrays.equals(whole, changed);
        Autoencoder loaded = load(path, changed);
        if (loaded == null) {
          count(mutation + " refused");
        } else {
          if (!isSame) {
            fail(mutation + " " + i + " is accepted");
          }
          count(mutation + " changed nothing");
          assertEquals(saved.architecture(), loaded.architecture());
          assertArrayEquals(Samples.parameters(saved), Samples.parameters(loaded));
          assertEquals(saved.scaling(), loaded.scaling());
        }
      }
    }
    report("changed", tied);
  }

  /** Changes by somebody who makes the digest right again: another model, or refused. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aForgedFileIsAModelOrRefused(boolean tied, @TempDir Path directory) throws IOException {
    try (Backend backend = Samples.java(1)) {
      model(tied, backend).save(directory);
      Path path = directory.resolve("model.safetensors");
      byte[] whole = Files.readAllBytes(path);
      Random random = new Random(tied ? 3 : 4);
      for (int i = 0; i < MUTATIONS; i++) {
        Mutation mutation = Mutation.values()[i % Mutation.values().length];
        byte[] changed = TensorFile.signed(mutation.of(whole.clone(), random));
        Autoencoder loaded = load(path, changed);
        count(mutation + (loaded == null ? " refused" : " is a model"));
        if (loaded != null) {
          for (float parameter : Samples.parameters(loaded)) {
            assertTrue(Float.isFinite(parameter));
          }
        }
      }
    }
    assertTrue(counts.getOrDefault("SWAPPED_NAMES is a model", 0) > 0, counts.toString());
    report("forged", tied);
  }

  /** The model in a file with this content, or null if it is refused as it should. */
  private @Nullable Autoencoder load(Path path, byte[] content) throws IOException {
    // Some file systems flush a file that is overwritten, which takes milliseconds.
    Files.deleteIfExists(path);
    Files.write(path, content);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    try {
      return Autoencoder.load(path);
    } catch (ModelFormatException e) {
      String message = String.valueOf(e.getMessage()).replace(path.toString(), "");
      assertTrue(message.length() < 1200, message);
      return null;
    } finally {
      slowest = Math.max(slowest, System.nanoTime() - start);
      most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - bytes);
      assertTrue(most < 3 * content.length + (16 << 20), most + " bytes allocated");
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private void report(String what, boolean tied) {
    if (MUTATIONS != DEFAULT_MUTATIONS) {
      System.out.println(
          what
              + (tied ? ", tied: " : ", plain: ")
              + counts
              + "; slowest load "
              + slowest / 1000
              + " us, most memory "
              + most
              + " bytes");
    }
  }
}
