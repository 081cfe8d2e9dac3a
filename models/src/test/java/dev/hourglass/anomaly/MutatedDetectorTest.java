package dev.hourglass.anomaly;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.testing.Mutation;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.table.Table;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A detector's file with random changes is refused; one with the right digest of them is refused or
 * one whose scores are numbers. {@code -Dhourglass.test.jvm=-Dhourglass.test.mutations=100000}
 * makes as many in each test.
 */
final class MutatedDetectorTest {
  private static final int MUTATIONS = Integer.getInteger("hourglass.test.mutations", 400);
  private static final String CONFIGURATION = "hourglass.configuration";
  private static final Table TRIED = Detectors.tried(false);

  private static byte[] whole = {};
  private static double[] scores = {};

  @BeforeAll
  static void fit() throws IOException {
    AnomalyDetector detector = Detectors.mixed(150);
    whole = Detectors.bytes(detector);
    scores = detector.scores(TRIED);
  }

  @TempDir private Path directory = Path.of("");

  /** What is in a file with this content; null if it is refused as it should. */
  private @Nullable AnomalyDetector load(byte[] content) throws IOException {
    Path path = directory.resolve("model.safetensors");
    // Some file systems flush a file that is overwritten, which takes milliseconds.
    Files.deleteIfExists(path);
    Files.write(path, content);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    try {
      return AnomalyDetector.load(path);
    } catch (ModelFormatException e) {
      assertTrue(
          String.valueOf(e.getMessage()).replace(path.toString(), "").length() < 1200,
          e.toString());
      return null;
    } finally {
      long allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
      assertTrue(allocated < 3L * content.length + (16 << 20), allocated + " bytes allocated");
    }
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Mutation mutation = Mutation.inTurn(i);
      byte[] changed = mutation.of(whole.clone(), random);
      AnomalyDetector loaded = load(changed);
      if (loaded == null) {
        refused++;
      } else if (Arrays.equals(whole, changed)) {
        assertArrayEquals(scores, loaded.scores(TRIED));
      } else {
        fail(mutation + " " + i + " is accepted");
      }
    }
    assertTrue(refused > MUTATIONS / 2, "refused " + refused);
  }

  @Test
  void aForgedFileIsADetectorOrRefused() throws IOException {
    Random random = new Random(2);
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Mutation mutation = Mutation.inTurn(i);
      AnomalyDetector loaded = load(TensorFile.signed(mutation.of(whole.clone(), random)));
      if (loaded != null) {
        accepted++;
        assertScoresAreNumbers(loaded, mutation + " " + i);
      }
    }
    assertTrue(accepted > 0 && accepted < MUTATIONS, "accepted " + accepted);
  }

  /** Elements that a program would trip over, one at a time. */
  @Test
  void aForgedElementIsADetectorOrRefused() throws IOException {
    Path path = directory.resolve("model.safetensors");
    Files.write(path, whole);
    TensorFile file = TensorFile.read(path);
    List<String> names = file.tensors().keySet().stream().filter(n -> !isText(n)).toList();
    Random random = new Random(3);
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String name = names.get(i % names.size());
      Tensor tensor = file.get(name);
      byte[] forged = file.bytes(name);
      forge(tensor.type(), forged, random);
      int size = tensor.type().bytes();
      file.tensors()
          .put(
              name,
              new Tensor(
                  tensor.type(),
                  tensor.shape(),
                  (first, count, target) -> target.put(forged, first * size, count * size)));
      AnomalyDetector loaded = load(TensorFile.signed(file.bytes()));
      if (loaded != null) {
        accepted++;
        assertScoresAreNumbers(loaded, name);
      }
      file.tensors().put(name, tensor);
    }
    assertTrue(accepted > 0 && accepted < MUTATIONS, "accepted " + accepted);
  }

  private static boolean isText(String name) {
    return name.equals("plan") || name.equals("schema");
  }

  private static void forge(ElementType type, byte[] elements, Random random) {
    double[] doubles = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      0,
      -1,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      1e200,
      -1e-300,
      1,
      1e9
    };
    long[] integers = {0, -1, 1, 7, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 53, Long.MAX_VALUE};
    int at = random.nextInt(elements.length / type.bytes()) * type.bytes();
    double number = doubles[random.nextInt(doubles.length)];
    long integer = integers[random.nextInt(integers.length)];
    ByteBuffer buffer = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F64 -> buffer.putDouble(at, number);
      case F32 -> buffer.putFloat(at, (float) number);
      case I64 -> buffer.putLong(at, integer);
      case I32 -> buffer.putInt(at, (int) integer);
      case U8 -> buffer.put(at, (byte) integer);
    }
  }

  private static void assertScoresAreNumbers(AnomalyDetector detector, String what) {
    for (Verdict verdict : detector.verdicts(TRIED)) {
      assertFalse(Double.isNaN(verdict.score()), what + ": " + verdict);
      assertTrue(verdict.pValue() >= 0 && verdict.pValue() <= 1, what + ": " + verdict);
      for (Reason reason : verdict.reasons()) {
        assertFalse(Double.isNaN(reason.share()), what + ": " + reason);
      }
    }
  }

  private static void assertRefused(Path path, Consumer<TensorFile> change, String... parts)
      throws IOException {
    Files.write(path, whole);
    TensorFile changed = TensorFile.read(path);
    change.accept(changed);
    changed.sign(path);
    assertError(ModelFormatException.class, () -> AnomalyDetector.load(path), parts);
  }

  private static Consumer<TensorFile> put(String name, double... values) {
    return file -> {
      List<Integer> shape = file.get(name).shape();
      int[] sizes = shape.stream().mapToInt(Integer::intValue).toArray();
      double[] all = new double[file.get(name).size()];
      ByteBuffer.wrap(file.bytes(name)).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(all);
      System.arraycopy(values, 0, all, 0, values.length);
      file.tensors().put(name, Tensor.of(all, sizes));
    };
  }

  private static Consumer<TensorFile> put(String name, int value) {
    return file -> {
      int[] all = new int[file.get(name).size()];
      ByteBuffer.wrap(file.bytes(name)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(all);
      all[0] = value;
      file.tensors().put(name, Tensor.of(all, all.length));
    };
  }

  private static Consumer<TensorFile> configure(String from, String to) {
    return file -> {
      String before = String.valueOf(file.metadata().get(CONFIGURATION));
      assertTrue(before.contains(from), before);
      file.metadata().put(CONFIGURATION, before.replace(from, to));
    };
  }

  private static Consumer<TensorFile> text(String name, String from, String to) {
    return file -> {
      String before = new String(file.bytes(name), StandardCharsets.UTF_8);
      assertTrue(before.contains(from), before);
      byte[] after = before.replace(from, to).getBytes(StandardCharsets.UTF_8);
      file.tensors().put(name, Tensor.of(after, after.length));
    };
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path path = directory.resolve("model.safetensors");
    assertRefused(path, configure("\"scorer\":\"cells\"", "\"scorer\":\"cell\""), "\"cell\"");
    assertRefused(path, configure("\"limit\":", "\"limits\":"), "lacks the fields [limit]");
    assertRefused(path, configure("\"weight\":30.0", "\"weight\":-1"), "weight is -1");
    assertRefused(path, configure("\"share\":0.02", "\"share\":2"), "threshold is", "2.0");
    assertRefused(path, configure("\"name\":\"rate\"", "\"name\":\"fate\""), "one of [rate,");
    assertRefused(
        path,
        configure("\"scorer\":\"reconstruction\"", "\"scorer\":\"histograms\""),
        "part 0: the configuration lacks the fields");
    assertRefused(path, put("threshold.score", Double.NaN), "threshold.score is NaN");
    assertRefused(path, put("significance.score", Double.NaN), "the detector is none: The scores");
    assertRefused(path, put("part.0.calibration.score", -1.0), "a calibration has -1.0");
    assertRefused(path, put("part.0.calibration.score", 1e300), "Knot 1 of a calibration");
    assertRefused(path, put("part.0.factor", 0.0), "a member's factors has 0.0");
    assertRefused(path, put("part.1.tails.tail", 0, 1, 2, 0), "A tail from 0.0 on");
    assertRefused(path, put("part.1.tails.column", 99), "a column of tails has 99, of 9");
    assertRefused(path, put("part.2.value", -1.0), "a curve of histograms has -1.0");
    assertRefused(path, put("part.2.range", 1, 0, 1), "a range of histograms is 1.0 to 0.0");
    assertRefused(path, put("part.2.range", 0, 1, 0), "with the slope 0.0");
    assertRefused(path, put("part.2.length", 1), "histograms");
    assertRefused(path, put("part.2.length", Integer.MAX_VALUE), "fewer curves");
    assertRefused(path, put("part.3.precision", 0.0), "precision of relations has 0.0");
    assertRefused(path, put("part.3.precision", 1e300), "precision of relations has 1.0E300");
    assertRefused(path, put("part.3.predicted", 99), "a predicted input has 99");
    assertRefused(path, put("part.3.column", 0), "column of a predicted input is 0");
    assertRefused(path, put("part.4.column", -1), "a column of cells has -1");
    assertRefused(path, put("part.4.range", Double.NaN), "a range of cells has NaN");
    assertRefused(
        path, text("schema", "\"text\":\"fuel\"", "\"text\":\"food\""), "two levels of one text");
    assertRefused(path, text("plan", "\"folds\":2", "\"folds\":1"), ", plan: plan is", "folds");
    assertRefused(path, text("plan", "\"asinh\"", "\"sinh\""), ", plan: plan.scaling");
    assertRefused(path, text("plan", "\"sizes\":[16,0]", "\"sizes\":[0,0]"), "[0, 0] of a member");
  }

  /** As ensembles were chosen once, which docs/format.md has. */
  @Test
  void aPlanOfFormerFieldsIsRefused() throws IOException {
    assertRefused(
        directory.resolve("model.safetensors"),
        file -> {
          String before = new String(file.bytes("plan"), StandardCharsets.UTF_8);
          String after =
              before.replaceFirst(
                  "\"ensemble\":\\{.*},\"histograms\"",
                  "\"ensemble\":{\"members\":2,\"hidden\":16,\"code\":0,\"epochs\":2,\"batch_size\":128,"
                      + "\"learning_rate\":0.01,\"most_rows\":25600},\"histograms\"");
          assertNotEquals(before, after);
          byte[] bytes = after.getBytes(StandardCharsets.UTF_8);
          file.tensors().put("plan", Tensor.of(bytes, bytes.length));
        },
        ", plan: plan.ensemble",
        "architecture");
  }

  /** Another scaling of inputs, but as many: a detector, which is another one. */
  @Test
  void aPlanIsAPartOfIt() throws IOException {
    Path path = directory.resolve("model.safetensors");
    Files.write(path, whole);
    TensorFile changed = TensorFile.read(path);
    text("plan", "\"asinh\"", "\"standard\"").accept(changed);
    changed.sign(path);
    AnomalyDetector loaded = AnomalyDetector.load(path);
    assertEquals(scores.length, loaded.scores(TRIED).length);
    assertFalse(Arrays.equals(scores, loaded.scores(TRIED)));
  }
}
