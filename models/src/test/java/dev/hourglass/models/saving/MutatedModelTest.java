package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.testing.Mutation;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
  private static final ColumnScales SCALES =
      new ColumnScales(Collections.nCopies(6, new Scale(1e9, 0.1, true)));

  private final Map<String, Integer> counts = new TreeMap<>();
  private long slowest;
  private long most;

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
        Mutation mutation = Mutation.inTurn(i);
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
        Mutation mutation = Mutation.inTurn(i);
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
