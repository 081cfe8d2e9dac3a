package dev.hourglass.models.envelope;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The file holds tensors of whatever types, and gives none of them before all are found good. */
final class EnvelopeTest {
  private static final String CONFIGURATION = "{\"columns\":[\"größe \\\"a\\\"\",\"𝄞\"]}";
  private static final float[] FLOATS = {1, 2, -0f, Float.MIN_VALUE, Float.NaN, 6};
  private static final double[] DOUBLES = {0.1, 0.2, Double.POSITIVE_INFINITY};
  private static final long[] LONGS = {1L << 40, 2};
  private static final int[] INTS = {7, -7};
  private static final byte[] BYTES = {1, 0, -1};

  private static TensorsToWrite tensors() {
    TensorsToWrite tensors = new TensorsToWrite();
    tensors.add("b.floats", Tensor.of(FLOATS, 2, 3));
    tensors.add("a.doubles", Tensor.of(DOUBLES, 3));
    tensors.add("longs", Tensor.of(LONGS, 2));
    tensors.add("ints", Tensor.of(INTS, 1, 2, 1));
    tensors.add("bytes", Tensor.of(BYTES, 3));
    tensors.add("threshold", Tensor.of(new double[] {0.25}));
    return tensors;
  }

  private static final int DATA_BYTES = 6 * 4 + 3 * 8 + 2 * 8 + 2 * 4 + 3 + 8;

  private static byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ObjectNode configuration =
        Json.parse("the test", CONFIGURATION.getBytes(StandardCharsets.UTF_8));
    new EnvelopeWriter(Kind.DETECTOR, configuration, tensors()).writeTo(out);
    return out.toByteArray();
  }

  private static final class Content {
    final List<Float> floats = new ArrayList<>();
    String configuration = "";
    double[] doubles = {};
    long[] longs = {};
    int[] ints = {};
    byte[] bytes = {};
    double[] threshold = {};
  }

  private static Awaited<Content> expect(
      String source, ObjectNode configuration, TensorsToRead tensors) {
    Content content = new Content();
    content.configuration = Json.compact(configuration);
    tensors.expect(
        "b.floats",
        ElementType.F32,
        Shape.of(List.of(2, 3)),
        size ->
            (first, count, elements) -> {
              assertEquals(6, size);
              for (int i = 0; i < count; i++) {
                content.floats.add(elements.getFloat());
              }
            });
    Awaited<double[]> doubles = tensors.doubles("a.doubles", Shape.vectorOfAtMost(3));
    Awaited<long[]> longs = tensors.longs("longs", Shape.of(2));
    Awaited<int[]> ints = tensors.ints("ints", Shape.of(1, 2, 1));
    Awaited<byte[]> bytes = tensors.bytes("bytes", Shape.of(3));
    Awaited<double[]> threshold = tensors.doubles("threshold", Shape.of());
    Awaited<Content> all = tensors.make("all", () -> content);
    for (Awaited<?> early : List.of(doubles, longs, ints, bytes, threshold, all)) {
      assertError(IllegalStateException.class, early::get, "haven't been read");
    }
    return () -> {
      content.doubles = doubles.get();
      content.longs = longs.get();
      content.ints = ints.get();
      content.bytes = bytes.get();
      content.threshold = threshold.get();
      return all.get();
    };
  }

  private static Content load(byte[] file) throws IOException {
    return EnvelopeFiles.load(new ByteArrayInputStream(file), Kind.DETECTOR, EnvelopeTest::expect);
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    Content read = load(written());
    assertEquals(CONFIGURATION, read.configuration);
    assertEquals(List.of(1f, 2f, -0f, Float.MIN_VALUE, Float.NaN, 6f), read.floats);
    assertArrayEquals(DOUBLES, read.doubles);
    assertArrayEquals(LONGS, read.longs);
    assertArrayEquals(INTS, read.ints);
    assertArrayEquals(BYTES, read.bytes);
    assertArrayEquals(new double[] {0.25}, read.threshold);
  }

  @Test
  void aChangedByteOfAnyTensorIsNoticedBeforeAnythingIsMade() throws IOException {
    byte[] whole = written();
    AtomicInteger made = new AtomicInteger();
    for (int i = whole.length - DATA_BYTES; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      assertError(
          ModelFormatException.class,
          () ->
              EnvelopeFiles.load(
                  new ByteArrayInputStream(changed),
                  Kind.DETECTOR,
                  (source, configuration, tensors) -> {
                    expect(source, configuration, tensors);
                    return made::incrementAndGet;
                  }),
          "the stream",
          "SHA-256");
    }
    assertEquals(0, made.get());
  }

  @Test
  void namesAreGivenOnce() {
    TensorsToWrite written = tensors();
    assertError(
        IllegalArgumentException.class,
        () -> written.add("longs", Tensor.of(LONGS, 2)),
        "two tensors called longs",
        "prefix");
    TensorsToRead read = new TensorsToRead("the test");
    read.ints("ints", Shape.of(1));
    assertError(
        IllegalArgumentException.class,
        () -> read.longs("ints", Shape.of(1)),
        "called ints",
        "prefix");
  }

  /** Half of a surrogate pair comes back, wherever it stands among whole ones. */
  @Test
  void textsComeBack() throws IOException {
    for (String text : List.of("\ud83d", "😀\ude00a\ud83d", "a\ude00\ud83d\"\\n\n", "😀")) {
      String json = Json.compact(Json.object().put("text", text));
      byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
      assertEquals(text, Json.parse("the test", utf8).path("text").textValue());
    }
    assertEquals("{\"text\":\"a\\uD83D\"}", Json.compact(Json.object().put("text", "a\ud83d")));
  }

  /** For a file that nobody can read isn't written. */
  @Test
  void aConfigurationThatIsTooLongIsRefused() {
    ObjectNode configuration = Json.object().put("text", "a".repeat((1 << 22) - 10));
    // With {"text":""} it has a character too many.
    assertError(
        IllegalArgumentException.class,
        () -> new EnvelopeWriter(Kind.DETECTOR, configuration, tensors()),
        "4194305 characters",
        "at most 4194304");
  }
}
