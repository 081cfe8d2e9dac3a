package dev.hourglass.models.saving;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.safetensors.TensorReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The file holds models of other kinds as well, with whatever tensors they have. */
final class EnvelopeTest {
  private static final String CONFIGURATION = "{\"columns\":[\"größe \\\"a\\\"\",\"𝄞\"]}";

  private static final SortedMap<String, Tensor> TENSORS =
      new TreeMap<>(
          Map.of(
              "member.0.encoder.0.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
              "member.1.encoder.0.weight", Tensor.of(new float[] {6, 5, 4, 3, 2, 1}, 2, 3),
              "histogram.edges", Tensor.of(new double[] {0.1, 0.2, 0.3}, 3),
              "histogram.counts", Tensor.of(new long[] {1L << 40, 2}, 2),
              "columns", Tensor.of(new int[] {7, -7}, 2),
              "kept", Tensor.of(new byte[] {1, 0, 1}, 3),
              "threshold", Tensor.of(new double[] {0.25})));

  private static byte[] written(String kind) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new EnvelopeWriter(kind, CONFIGURATION, TENSORS).writeTo(out);
    return out.toByteArray();
  }

  private static EnvelopeReader reader(byte[] file) throws IOException {
    return new EnvelopeReader(TensorReader.of(new ByteArrayInputStream(file), "the test"));
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    EnvelopeReader reader = reader(written("detector"));
    assertEquals("detector", reader.kind());
    assertEquals(CONFIGURATION, reader.configuration());
    Map<String, ByteBuffer> read = new TreeMap<>();
    reader.read(
        tensor -> {
          ByteBuffer bytes = ByteBuffer.allocate((int) (tensor.end() - tensor.begin()));
          read.put(tensor.name(), bytes);
          return (first, count, elements) -> bytes.put(elements);
        });
    assertEquals(TENSORS.keySet(), read.keySet());
    for (Map.Entry<String, ByteBuffer> entry : read.entrySet()) {
      Tensor tensor = TENSORS.getOrDefault(entry.getKey(), Tensor.of(new float[1]));
      ByteBuffer expected =
          ByteBuffer.allocate(entry.getValue().capacity()).order(ByteOrder.LITTLE_ENDIAN);
      tensor.elements().put(0, tensor.size(), expected);
      assertArrayEquals(expected.array(), entry.getValue().array(), entry.getKey());
    }
  }

  @Test
  void aChangedByteOfAnyTensorIsNoticed() throws IOException {
    byte[] whole = written("detector");
    int data = 0;
    for (Tensor tensor : TENSORS.values()) {
      data += tensor.size() * tensor.type().bytes();
    }
    for (int i = whole.length - data; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      EnvelopeReader reader = reader(changed);
      assertError(
          ModelFormatException.class,
          () -> reader.read(tensor -> (first, count, elements) -> {}),
          "the test",
          "SHA-256");
    }
  }

  @Test
  void anotherKindIsNoAutoencoder() throws IOException {
    byte[] file = written("detector");
    assertError(
        ModelFormatException.class,
        () -> Autoencoder.load(new ByteArrayInputStream(file)),
        "of the kind \"detector\"");
  }
}
