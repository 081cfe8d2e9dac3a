package dev.hourglass.models.envelope;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.testing.Mutation;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.CellType;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.table.Schema;
import dev.hourglass.tensor.Backend;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second kind of models, with parts, goes through folders and streams as safely as the first. */
final class SecondKindTest {
  private static final int MUTATIONS = Integer.getInteger("hourglass.test.mutations", 1000);
  private static final String CONFIGURATION = "hourglass.configuration";
  private static final Architecture PLAIN = Architecture.stacked(3, 2);
  private static final Architecture TIED = Architecture.stacked(3, 4, 1).tied();
  private static final List<Scale> SCALES =
      List.of(new Scale(1_764_400_001.1, 0.1, false), new Scale(-3, Double.MIN_VALUE, true));
  private static final ColumnScales INPUTS =
      new ColumnScales(
          List.of(new Scale(1, 2, true), ColumnScales.UNCHANGED, new Scale(0, 3, false)));
  private static final Schema SCHEMA =
      new Schema(
          7,
          List.of(
              new CategoryColumn(
                  "größe 😀",
                  CellType.TEXT,
                  7,
                  0,
                  List.of(
                      // Half of a pair, of which UTF-8 has none.
                      new CategoryColumn.Level("a\ud83d", 4), new CategoryColumn.Level("b", 3)),
                  new CategoryColumn.Rare(0, 0, 0, List.of()))));

  private final Backend backend = Samples.java(1);
  private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void save(@TempDir Path directory) throws IOException {
    folder = directory.resolve("model");
    file = folder.resolve("model.safetensors");
    EnvelopeFiles.save(ensemble().written(), folder);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private Ensemble ensemble() {
    return new Ensemble(
        List.of(
            Samples.untrained(PLAIN, backend),
            Samples.scaled(Samples.untrained(TIED, backend), INPUTS, backend)),
        SCHEMA,
        SCALES,
        new double[] {Double.NEGATIVE_INFINITY, 0.1, 1e300},
        new long[] {1, 2, 3, Long.MAX_VALUE, 0, -1},
        new int[] {0, -7, Integer.MAX_VALUE, 1});
  }

  private static Ensemble load(Path path) throws IOException {
    return EnvelopeFiles.load(path, Kind.DETECTOR, Ensemble::expect);
  }

  private static void assertSame(Ensemble expected, Ensemble found) {
    assertEquals(expected.members.size(), found.members.size());
    for (int i = 0; i < expected.members.size(); i++) {
      Autoencoder member = found.members.get(i);
      assertEquals(expected.members.get(i).architecture(), member.architecture());
      assertEquals(expected.members.get(i).scaling(), member.scaling());
      assertArrayEquals(Samples.parameters(expected.members.get(i)), Samples.parameters(member));
    }
    assertEquals(expected.schema, found.schema);
    assertEquals(expected.scales, found.scales);
    assertArrayEquals(expected.knots, found.knots);
    assertArrayEquals(expected.counts, found.counts);
    assertArrayEquals(expected.columns, found.columns);
  }

  @Test
  void itComesBackFromAFolderAFileAndAStream() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EnvelopeFiles.save(ensemble().written(), out);
    assertArrayEquals(Files.readAllBytes(file), out.toByteArray());
    out.write(42);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    assertSame(ensemble(), EnvelopeFiles.load(in, Kind.DETECTOR, Ensemble::expect));
    assertEquals(42, in.read());
    assertEquals("", Warnings.during(() -> assertSame(ensemble(), load(folder))));
    assertSame(ensemble(), load(file));
    String copy = Files.readString(folder.resolve("config.json"));
    assertTrue(copy.contains("\"format\" : \"hourglass-detector\""), copy);
  }

  /** By their names in the file. */
  @Test
  void theTensorsOfAPartHaveItsPrefix() throws IOException {
    TensorFile saved = TensorFile.read(file);
    assertEquals(
        List.of(
            "columns",
            "counts",
            "knots",
            "member.0.decoder.0.bias",
            "member.0.decoder.0.weight",
            "member.0.encoder.0.bias",
            "member.0.encoder.0.weight",
            "member.1.decoder.0.bias",
            "member.1.decoder.1.bias",
            "member.1.encoder.0.bias",
            "member.1.encoder.0.weight",
            "member.1.encoder.1.bias",
            "member.1.encoder.1.weight",
            "member.1.scaling.asinh",
            "member.1.scaling.center",
            "member.1.scaling.width",
            "scale.asinh",
            "scale.center",
            "scale.width",
            "schema"),
        List.copyOf(saved.tensors().keySet()));
    assertEquals("detector", saved.metadata().get("hourglass.kind"));
    assertEquals(List.of(2, 3), saved.get("counts").shape());
    assertEquals("U8", saved.get("schema").type().name());
  }

  /** Bound to nothing, it computes in plain Java, as the one that was saved. */
  @Test
  void aMemberComputesAsBefore() throws IOException {
    double[][] rows = {{1, 2, 3}, {-1e9, 0, 1}};
    try (Autoencoder before = ensemble().members.get(1);
        Autoencoder after = load(folder).members.get(1)) {
      assertArrayEquals(before.scores(rows), after.scores(rows));
    }
  }

  @Test
  void whatIsOfAnotherKindSaysWhatItIs() throws IOException {
    for (Path path : List.of(folder, file)) {
      assertError(
          ModelFormatException.class,
          () -> Autoencoder.load(path),
          file.toString(),
          "it is a detector; open it with AnomalyDetector.load");
    }
    byte[] detector = Files.readAllBytes(file);
    assertError(
        ModelFormatException.class,
        () -> Autoencoder.load(new ByteArrayInputStream(detector)),
        "the stream: it is a detector; open it with AnomalyDetector.load");
    Samples.untrained(PLAIN, backend).save(folder);
    assertError(
        ModelFormatException.class,
        () -> load(folder),
        "it is an autoencoder; open it with Autoencoder.load");
    EnvelopeFiles.save(ensemble().written(), folder);
    TensorFile later = TensorFile.read(file);
    later.metadata().put("hourglass.kind", "oracle\n");
    later.sign(file);
    assertError(
        ModelFormatException.class,
        () -> load(folder),
        "kind \"oracle\\u000a\", which this release doesn't know, but a detector is to be loaded",
        "AnomalyDetector.save");
  }

  @Test
  void whatIsMissingIsSaidWithWhatToDo() throws IOException {
    Files.delete(file);
    assertError(IOException.class, () -> load(folder), "no saved model", "AnomalyDetector.save");
    Files.writeString(file, "{}");
    assertError(ModelFormatException.class, () -> load(folder), "truncated");
    TensorFile.empty().write(file);
    assertError(ModelFormatException.class, () -> load(folder), "AnomalyDetector.save wrote");
  }

  private void assertRefused(Consumer<TensorFile> change, String... parts) throws IOException {
    byte[] good = Files.readAllBytes(file);
    TensorFile changed = TensorFile.read(file);
    change.accept(changed);
    changed.sign(file);
    String[] all = Arrays.copyOf(parts, parts.length + 1);
    all[parts.length] = file.toString();
    assertError(ModelFormatException.class, () -> load(folder), all);
    Files.write(file, good);
  }

  private static Consumer<TensorFile> put(String name, Tensor tensor) {
    return saved -> saved.tensors().put(name, tensor);
  }

  private static Consumer<TensorFile> configure(String from, String to) {
    return saved -> {
      String before = String.valueOf(saved.metadata().get(CONFIGURATION));
      assertTrue(before.contains(from), before);
      saved.metadata().put(CONFIGURATION, before.replace(from, to));
    };
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    assertRefused(put("knots", Tensor.of(new double[9], 9)), "knots is F64[9]", "F64[1 to 8]");
    assertRefused(put("knots", Tensor.of(new double[2], 1, 2)), "knots is F64[1, 2]", "[1 to 8]");
    assertRefused(put("knots", Tensor.of(new double[1])), "knots is F64[]", "F64[1 to 8]");
    assertRefused(put("knots", Tensor.of(new float[3], 3)), "knots is F32[3]", "F64[1 to 8]");
    assertRefused(put("counts", Tensor.of(new long[6], 3, 2)), "I64[3, 2]", "I64[2, 3]");
    assertRefused(put("columns", Tensor.of(new int[5], 5)), "I32[5]", "I32[4]");
    assertRefused(saved -> saved.tensors().remove("counts"), "lacks the tensors [counts]");
    assertRefused(put("more", Tensor.of(new byte[1], 1)), "don't belong", "[more]");
    // What is made of them refuses it.
    assertRefused(
        put("knots", Tensor.of(new double[] {1, 1}, 2)), "the ensemble is none: Knot 1 is 1.0");
    assertRefused(
        put("scale.width", Tensor.of(new double[] {1, 0}, 2)), "column 1 in scale.center", "0.0");
    assertRefused(put("scale.asinh", Tensor.of(new byte[] {2, 0}, 2)), "scale.asinh contains 2");
    assertRefused(put("schema", Tensor.of(new byte[] {'{', '}'}, 2)), ", schema: schema.rows is");
    assertRefused(put("schema", Tensor.of(new byte[] {(byte) 0xff}, 1)), ", schema: it is not");
    assertRefused(
        put("member.1.encoder.1.bias", Tensor.of(new float[] {Float.NaN}, 1)),
        "member.1.encoder.1.bias contains NaN");
    assertRefused(
        put("member.0.decoder.0.bias", Tensor.of(new float[4], 4)),
        "member.0.decoder.0.bias is F32[4]",
        "F32[3]");
    assertRefused(configure("\"scales\":2", "\"scales\":0"), "scale.center is F64[2]", "F64[0]");
    assertRefused(configure("\"scales\":2", "\"scales\":-1"), "scale.center is", "F64[-1]");
    assertRefused(configure("\"scales\":2", "\"scale\":2"), "lacks the fields [scales]", "[scale]");
    assertRefused(configure("\"tied\":false", "\"tied\":0"), ", member 0: tied is 0");
    assertRefused(configure("\"tied\":true", "\"tied\":1"), ", member 1: tied is 1");
    assertRefused(configure("[{", "[7,{"), "members[0] is 7", "an object");
    assertRefused(configure("\"by_column\"", "\"by_row\""), ", member 1: scaling is \"by_row\"");
    assertRefused(
        saved -> saved.metadata().put(CONFIGURATION, "{\"scales\":2,\"members\":[]}"),
        "don't belong to the model: [member.0.decoder.0.bias");
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Mutation mutation = Mutation.inTurn(i);
      byte[] changed = mutation.of(whole.clone(), random);
      boolean isSame = Arrays.equals(whole, changed);
      try {
        Ensemble loaded = load(changed);
        if (!isSame) {
          fail(mutation + " " + i + " is accepted");
        }
        assertSame(ensemble(), loaded);
      } catch (ModelFormatException e) {
        assertFalse(isSame, String.valueOf(e.getMessage()));
        refused++;
      }
    }
    assertTrue(refused > MUTATIONS / 2, "refused " + refused);
  }

  /** Changes by somebody who makes the digest right again: another model, or refused. */
  @Test
  void aForgedFileIsAModelOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(6);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Mutation mutation = Mutation.inTurn(i);
      byte[] changed = TensorFile.signed(mutation.of(whole.clone(), random));
      try {
        for (Autoencoder member : load(changed).members) {
          for (float parameter : Samples.parameters(member)) {
            assertTrue(Float.isFinite(parameter));
          }
        }
      } catch (ModelFormatException e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.length() < 1200, message);
        refused++;
      }
    }
    assertTrue(refused > 0 && refused < MUTATIONS, "refused " + refused);
  }

  private Ensemble load(byte[] content) throws IOException {
    // Some file systems flush a file that is overwritten, which takes milliseconds.
    Files.deleteIfExists(file);
    Files.write(file, content);
    return load(file);
  }
}
