package dev.hourglass.models.saving;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.tensor.Backend;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScalesPartTest {
  private static final String CONFIGURATION = "hourglass.configuration";
  private static final ColumnScales SCALES =
      new ColumnScales(
          List.of(
              // Of more digits than a float has.
              new Scale(1_764_400_001.1, 0.1, false),
              new Scale(-3, Double.MIN_VALUE, true),
              ColumnScales.UNCHANGED));

  private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void save(@TempDir Path directory) throws IOException {
    folder = directory.resolve("model");
    file = folder.resolve("model.safetensors");
    try (Backend backend = Samples.java(1)) {
      model(backend).save(folder);
    }
  }

  private static Autoencoder model(Backend backend) {
    return Samples.scaled(Samples.untrained(Architecture.stacked(3, 2), backend), SCALES, backend);
  }

  @Test
  void aScalingComesBack() throws IOException {
    double[][] rows = {{1_764_400_001, 2, 3}, {1_764_400_002, 1e300, 0}};
    Dataset codes = Samples.uniform(20, 2, 1);
    try (Backend backend = Samples.java(1);
        Autoencoder before = model(backend)) {
      Autoencoder[] loaded = new Autoencoder[1];
      assertEquals("", Warnings.during(() -> loaded[0] = Autoencoder.load(folder)));
      try (Autoencoder after = loaded[0].on(backend)) {
        assertEquals(SCALES, after.scaling().orElseThrow());
        assertArrayEquals(before.scores(rows), after.scores(rows));
        assertArrayEquals(before.reconstruct(rows), after.reconstruct(rows));
        assertArrayEquals(before.decode(codes), after.decode(codes));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        after.save(out);
        assertArrayEquals(Files.readAllBytes(file), out.toByteArray());
        Autoencoder again = Autoencoder.load(new ByteArrayInputStream(out.toByteArray()));
        assertEquals(SCALES, again.scaling().orElseThrow());
      }
    }
    assertTrue(Files.readString(folder.resolve("config.json")).contains("\"scaling\""));
  }

  @Test
  void theFileIsWhatItsSpecificationSays() throws IOException {
    TensorFile saved = TensorFile.read(file);
    String configuration = String.valueOf(saved.metadata().get(CONFIGURATION));
    assertTrue(configuration.endsWith(",\"scaling\":\"by_column\"}"), configuration);
    assertEquals(ElementType.F64, saved.get("scaling.center").type());
    assertEquals(List.of(3), saved.get("scaling.center").shape());
    double[] centers = new double[3];
    ByteBuffer.wrap(saved.bytes("scaling.center"))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(centers);
    assertArrayEquals(new double[] {1_764_400_001.1, -3, 0}, centers);
    double[] widths = new double[3];
    ByteBuffer.wrap(saved.bytes("scaling.width"))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(widths);
    assertArrayEquals(new double[] {0.1, Double.MIN_VALUE, 1}, widths);
    assertEquals(ElementType.U8, saved.get("scaling.asinh").type());
    assertArrayEquals(new byte[] {0, 1, 0}, saved.bytes("scaling.asinh"));
  }

  /** A model without one is saved as by earlier releases. */
  @Test
  void nothingIsSavedOfNoScaling() throws IOException {
    try (Backend backend = Samples.java(1)) {
      Samples.untrained(Architecture.stacked(3, 2), backend).save(folder);
    }
    TensorFile saved = TensorFile.read(file);
    assertEquals(4, saved.tensors().size());
    assertFalse(String.valueOf(saved.metadata().get(CONFIGURATION)).contains("scaling"));
    assertTrue(Autoencoder.load(folder).scaling().isEmpty());
  }

  private void assertRefused(Consumer<TensorFile> change, String... parts) throws IOException {
    byte[] good = Files.readAllBytes(file);
    TensorFile changed = TensorFile.read(file);
    change.accept(changed);
    changed.sign(file);
    assertError(ModelFormatException.class, () -> Autoencoder.load(folder), parts);
    Files.write(file, good);
  }

  private static void configure(TensorFile file, String from, String to) {
    String before = String.valueOf(file.metadata().get(CONFIGURATION));
    assertTrue(before.contains(from), before);
    file.metadata().put(CONFIGURATION, before.replace(from, to));
  }

  @Test
  void whatIsNoScalingIsRefused() throws IOException {
    assertRefused(
        saved -> saved.tensors().put("scaling.width", Tensor.of(new double[] {1, 0, 1}, 3)),
        "scale of column 1",
        "width 0.0");
    assertRefused(
        saved ->
            saved.tensors().put("scaling.center", Tensor.of(new double[] {1, 0, Double.NaN}, 3)),
        "scale of column 2",
        "center NaN");
    assertRefused(
        saved -> saved.tensors().put("scaling.asinh", Tensor.of(new byte[] {0, 1, -1}, 3)),
        "scaling.asinh contains 255");
    assertRefused(
        saved -> saved.tensors().put("scaling.width", Tensor.of(new float[] {1, 1, 1}, 3)),
        "scaling.width is F32[3]",
        "F64[3]");
    assertRefused(
        saved -> saved.tensors().put("scaling.asinh", Tensor.of(new byte[4], 4)), "U8[4]");
    assertRefused(saved -> saved.tensors().remove("scaling.center"), "lacks", "scaling.center");
    assertRefused(
        saved -> configure(saved, "\"by_column\"", "\"by_row\""), "scaling is \"by_row\"");
    assertRefused(saved -> configure(saved, "\"by_column\"", "null"), "scaling is null");
    // Tensors that the configuration doesn't announce don't belong to the model.
    assertRefused(
        saved -> configure(saved, ",\"scaling\":\"by_column\"", ""), "don't belong", "scaling");
    // As an earlier release has it, to which this very field is one that it doesn't know.
    assertRefused(saved -> configure(saved, "\"scaling\"", "\"later\""), "unknown fields", "later");
  }

  /** In format 1 there was no such field. */
  @Test
  void format1HasNoScaling() throws IOException {
    TensorFile saved = TensorFile.read(file);
    String configuration = String.valueOf(saved.metadata().get(CONFIGURATION));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"format\":\"hourglass-autoencoder\",\"version\":1," + configuration.substring(1));
    saved.metadata().keySet().retainAll(Map.of("format", "").keySet());
    saved.write(file);
    assertError(
        ModelFormatException.class, () -> Autoencoder.load(folder), "unknown fields", "scaling");
  }
}
