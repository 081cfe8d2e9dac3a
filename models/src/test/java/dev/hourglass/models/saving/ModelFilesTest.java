package dev.hourglass.models.saving;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.files.AtomicFile;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.testing.TensorFile;
import dev.hourglass.models.testing.Warnings;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.LossFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saving and loading. */
final class ModelFilesTest {
  private static final Architecture STACKED = Architecture.stacked(11, 7, 3);
  private static final Dataset DATA = Samples.uniform(40, 11, 1);
  private final Backend backend = Samples.java(1);
  private Path directory = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void chooseFolder(@TempDir Path temporary) {
    directory = temporary;
    folder = temporary.resolve("model");
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  private Autoencoder model(Architecture architecture) {
    return Samples.untrained(architecture, backend);
  }

  private SavedAutoencoder saved(Architecture architecture) {
    return new SavedAutoencoder(architecture, Samples.values(model(architecture)), null);
  }

  static List<Architecture> architectures() {
    return List.of(
        STACKED,
        STACKED.tied(),
        Architecture.undercomplete(11, 1),
        Architecture.undercomplete(11, 2).tied(),
        Architecture.stacked(11, 13, 9, 7, 5, 3),
        Architecture.stacked(11, 13, 9, 7, 5, 3).tied(),
        STACKED
            .hiddenActivation(Activation.LEAKY_RELU)
            .codeActivation(Activation.TANH)
            .outputActivation(Activation.SIGMOID)
            .initializer(new Initializer.Glorot()),
        STACKED.loss(LossFunction.HUBER),
        // What is the default all the same is kept as chosen.
        STACKED.loss(LossFunction.SQUARED_ERROR),
        STACKED
            .outputActivation(Activation.SIGMOID)
            .loss(LossFunction.BINARY_CROSS_ENTROPY_WITH_LOGITS));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void whatIsLoadedIsWhatWasSaved(Architecture architecture) throws IOException {
    try (Autoencoder saved = model(architecture)) {
      saved.save(folder);
      assertEquals(List.of("config.json", "model.safetensors"), names(folder));
      try (Autoencoder loaded = Autoencoder.load(folder).on(backend)) {
        assertEquals(architecture, loaded.architecture());
        assertArrayEquals(Samples.parameters(saved), Samples.parameters(loaded));
        assertArrayEquals(saved.reconstructionErrors(DATA), loaded.reconstructionErrors(DATA));
        assertArrayEquals(saved.encode(DATA), loaded.encode(DATA));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1e-300, Double.MAX_VALUE})
  void theInitializerIsKept(double perturbation) throws IOException {
    Architecture architecture = STACKED.initializer(new Initializer.Pca(perturbation));
    Samples.model(architecture, Samples.parameters(model(STACKED)), backend).save(folder);
    assertEquals(architecture, Autoencoder.load(folder).architecture());
  }

  @ParameterizedTest
  @EnumSource
  void theLikelihoodIsKept(LossFunction loss) throws IOException {
    Architecture architecture = STACKED.outputActivation(Activation.SIGMOID).loss(loss);
    model(architecture).save(folder);
    assertEquals(architecture, Autoencoder.load(folder).architecture());
    TensorFile file = TensorFile.read(folder.resolve("model.safetensors"));
    String configuration = String.valueOf(file.metadata().get("hourglass.configuration"));
    String text = '"' + loss.name().toLowerCase(Locale.ROOT) + '"';
    assertTrue(configuration.contains("\"likelihood\":{"), configuration);
    assertTrue(configuration.contains("\"loss\":" + text), configuration);
  }

  @Test
  void whatIsLoadedComputesWithoutABackendOfItsOwn() throws IOException {
    Autoencoder saved = model(STACKED);
    saved.save(folder);
    try (Autoencoder loaded = Autoencoder.load(folder)) {
      assertArrayEquals(saved.encode(DATA), loaded.encode(DATA));
    }
  }

  @Test
  void aClosedModelCanBeSaved() throws IOException {
    Autoencoder saved = model(STACKED);
    saved.close();
    saved.save(folder);
    assertArrayEquals(Samples.parameters(saved), Samples.parameters(Autoencoder.load(folder)));
  }

  @Test
  void tensorsAreNamedAndLaidOutAsPyTorchDoes() throws IOException {
    Autoencoder saved = model(STACKED);
    saved.save(folder);
    TensorFile file = TensorFile.read(folder.resolve("model.safetensors"));
    assertEquals(
        List.of(
            "decoder.0.bias",
            "decoder.0.weight",
            "decoder.1.bias",
            "decoder.1.weight",
            "encoder.0.bias",
            "encoder.0.weight",
            "encoder.1.bias",
            "encoder.1.weight"),
        List.copyOf(file.tensors().keySet()));
    assertMatrix(saved.encoderWeights(0), file, "encoder.0.weight", 7, 11);
    assertMatrix(saved.encoderWeights(1), file, "encoder.1.weight", 3, 7);
    assertMatrix(saved.decoderWeights(0), file, "decoder.0.weight", 7, 3);
    assertMatrix(saved.decoderWeights(1), file, "decoder.1.weight", 11, 7);
    // 2·(11·7 + 7·3) weights come first, then the biases in order of computation.
    int offset = 196;
    Map<String, Integer> widths = new LinkedHashMap<>();
    widths.put("encoder.0.bias", 7);
    widths.put("encoder.1.bias", 3);
    widths.put("decoder.0.bias", 7);
    widths.put("decoder.1.bias", 11);
    for (Map.Entry<String, Integer> bias : widths.entrySet()) {
      int width = bias.getValue();
      assertEquals(List.of(width), file.get(bias.getKey()).shape());
      assertArrayEquals(
          Arrays.copyOfRange(Samples.parameters(saved), offset, offset + width),
          file.floats(bias.getKey()));
      offset += width;
    }
  }

  private static void assertMatrix(
      float[][] rows, TensorFile file, String name, int outputs, int inputs) {
    assertEquals(List.of(outputs, inputs), file.get(name).shape());
    for (int i = 0; i < outputs; i++) {
      float[] row = Arrays.copyOfRange(file.floats(name), i * inputs, (i + 1) * inputs);
      assertArrayEquals(rows[i], row);
    }
  }

  @Test
  void aTiedDecoderHasNoWeightsOfItsOwn() throws IOException {
    model(STACKED.tied()).save(folder);
    assertEquals(
        List.of(
            "decoder.0.bias",
            "decoder.1.bias",
            "encoder.0.bias",
            "encoder.0.weight",
            "encoder.1.bias",
            "encoder.1.weight"),
        List.copyOf(TensorFile.read(folder.resolve("model.safetensors")).tensors().keySet()));
  }

  private static final String CONFIGURATION =
      "\"encoder_sizes\":[11,7,3],\"tied\":true,\"hidden_activation\":\"elu\","
          + "\"code_activation\":\"identity\",\"output_activation\":\"identity\","
          + "\"initializer\":{\"name\":\"he\"}}";

  @Test
  void theMetadataSayWhatItIs() throws IOException {
    model(STACKED.tied()).save(folder);
    Path file = folder.resolve("model.safetensors");
    Map<String, String> metadata = TensorFile.read(file).metadata();
    assertEquals("pt", metadata.get("format"));
    assertEquals("autoencoder", metadata.get("hourglass.kind"));
    assertEquals("2", metadata.get("hourglass.format"));
    assertEquals("{" + CONFIGURATION, metadata.get("hourglass.configuration"));
    byte[] bytes = Files.readAllBytes(file);
    // By the rule, and not by the code that is tested.
    assertArrayEquals(TensorFile.signed(bytes), bytes);
    assertEquals(5, metadata.size());
  }

  @Test
  void theCopyForPeopleIsReadable() throws IOException {
    model(STACKED.tied()).save(folder);
    String text =
        Files.readString(folder.resolve("config.json"), StandardCharsets.UTF_8)
            .replaceAll("\\s", "");
    assertEquals("{\"format\":\"hourglass-autoencoder\",\"version\":2," + CONFIGURATION, text);
  }

  /** A folder that the first version of the format left, and the scores it gave then. */
  static Stream<Arguments> format1() {
    return Stream.of(
        Arguments.of(
            "plain",
            Architecture.stacked(6, 4, 2),
            new float[] {0.015610981f, 2.225044f, 1.321515f},
            new float[] {-0.2630694f, -1.0365219f}),
        Arguments.of(
            "tied",
            Architecture.stacked(6, 4, 2)
                .tied()
                .hiddenActivation(Activation.TANH)
                .initializer(new Initializer.Glorot()),
            new float[] {3.442396E-4f, 2.3717473f, 0.52719855f},
            new float[] {0.91837835f, 0.15722317f}));
  }

  @ParameterizedTest
  @MethodSource("format1")
  void format1IsReadAndSavedAnewAsFormat2(
      String name, Architecture architecture, float[] scores, float[] lastCode) throws IOException {
    Files.createDirectory(folder);
    for (String file : List.of("config.json", "model.safetensors")) {
      try (InputStream in =
          requireNonNull(
              ModelFilesTest.class.getResourceAsStream("format1/" + name + "/" + file))) {
        Files.copy(in, folder.resolve(file));
      }
    }
    float[][] rows = {
      {0, 0, 0, 0, 0, 0}, {1, -1, 0.5f, 0.25f, -2, 3}, {-0.125f, 0.5f, 1, 1, 1, -1}
    };
    for (int round = 1; round <= 2; round++) {
      try (Autoencoder loaded = Autoencoder.load(folder)) {
        assertEquals(architecture, loaded.architecture());
        for (int i = 0; i < rows.length; i++) {
          assertEquals(scores[i], loaded.reconstructionError(rows[i]), "row " + i);
        }
        assertArrayEquals(lastCode, loaded.encode(rows[2]));
        Path file = folder.resolve("model.safetensors");
        assertEquals(round == 1 ? 1 : 5, TensorFile.read(file).metadata().size());
        if (round == 1) {
          assertError(
              ModelFormatException.class,
              () -> Autoencoder.load(file),
              "no configuration",
              "format 1, which is read with its whole folder");
        }
        loaded.save(folder);
      }
    }
  }

  @Test
  void aModelIsReplacedByTheNext() throws IOException {
    model(STACKED).save(folder);
    model(STACKED.tied()).save(folder);
    assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
    assertEquals(List.of("model"), names(directory));
    assertEquals(List.of("config.json", "model.safetensors"), names(folder));
  }

  @Test
  void aDamagedModelIsReplacedToo() throws IOException {
    model(STACKED).save(folder);
    Files.delete(folder.resolve("model.safetensors"));
    model(STACKED.tied()).save(folder);
    assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
  }

  @Test
  void foldersAreCreatedAndAnEmptyOneIsUsed() throws IOException {
    Path deep = directory.resolve("a/b/../c");
    model(STACKED).save(deep);
    assertEquals(STACKED, Autoencoder.load(directory.resolve("a/c")).architecture());
    Files.createDirectory(folder);
    model(STACKED).save(folder);
    assertEquals(STACKED, Autoencoder.load(folder).architecture());
  }

  @Test
  void aNameMayBeAsLongAsTheFileSystemPermits() throws IOException {
    Path named = directory.resolve("m".repeat(255));
    model(STACKED).save(named);
    assertEquals(STACKED, Autoencoder.load(named).architecture());
  }

  @Test
  void somebodyElsesFolderIsLeftAlone() throws IOException {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("config.json"), "{\"format\":\"another\"}");
    assertError(
        FileAlreadyExistsException.class,
        () -> model(STACKED).save(folder),
        folder.toString(),
        "not a model's folder",
        "choose another name");
    assertEquals("{\"format\":\"another\"}", Files.readString(folder.resolve("config.json")));
    Path file = directory.resolve("file");
    Files.writeString(file, "text");
    assertError(
        FileAlreadyExistsException.class, () -> model(STACKED).save(file), "is not a folder");
    assertEquals("text", Files.readString(file));
    assertThrows(IOException.class, () -> model(STACKED).save(Path.of("/")));
  }

  @Test
  void otherFilesInAModelsFolderAreLeftAlone() throws IOException {
    model(STACKED).save(folder);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    model(STACKED.tied()).save(folder);
    assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
  }

  @Test
  void aFolderIsAModelsWhileOneOfTheTwoFilesSaysSo() throws IOException {
    for (String lost : List.of("config.json", "model.safetensors")) {
      model(STACKED).save(folder);
      Files.writeString(folder.resolve("notes.txt"), "mine");
      Files.writeString(folder.resolve(lost), "damaged");
      model(STACKED.tied()).save(folder);
      assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
    }
  }

  @Test
  void aNewVolumeIsAnEmptyFolder() throws IOException {
    Files.createDirectories(folder.resolve("lost+found"));
    model(STACKED).save(folder);
    assertEquals(STACKED, Autoencoder.load(folder).architecture());
  }

  @Test
  void aLinkStaysALink() throws IOException {
    model(STACKED).save(folder);
    Path link = Files.createSymbolicLink(directory.resolve("latest"), folder);
    model(STACKED.tied()).save(link);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
    assertEquals(List.of("latest", "model"), names(directory));
  }

  @Test
  void aPathMeansThePlaceThatTheSystemTakesItFor() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere/deep"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);
    Path path = link.resolve("../model");
    model(STACKED).save(path);
    assertEquals(STACKED, Autoencoder.load(path).architecture());
    assertEquals(
        List.of("config.json", "model.safetensors"), names(directory.resolve("elsewhere/model")));
    assertFalse(Files.exists(folder));
  }

  @Test
  void aLinkToNothingIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder, directory.resolve("nothing"));
    assertError(
        FileAlreadyExistsException.class,
        () -> model(STACKED).save(link),
        link.toString(),
        "is not a folder");
    assertEquals(List.of("model"), names(directory));
  }

  @Test
  void theFileItselfCanBeLoaded() throws IOException {
    Autoencoder saved = model(STACKED);
    saved.save(folder);
    Path moved = directory.resolve("any.name");
    Files.move(folder.resolve("model.safetensors"), moved);
    try (Autoencoder loaded = Autoencoder.load(moved)) {
      assertArrayEquals(Samples.parameters(saved), Samples.parameters(loaded));
    }
  }

  @Test
  void aModelGoesThroughAStream() throws IOException {
    Autoencoder saved = model(STACKED.tied());
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            throw new AssertionError("the stream is the caller's");
          }
        };
    saved.save(out);
    saved.save(folder);
    assertArrayEquals(Files.readAllBytes(folder.resolve("model.safetensors")), out.toByteArray());
    model(STACKED).save(out);
    out.write(42);
    InputStream in =
        new ByteArrayInputStream(out.toByteArray()) {
          @Override
          public void close() {
            throw new AssertionError("the stream is the caller's");
          }
        };
    try (Autoencoder first = Autoencoder.load(in);
        Autoencoder second = Autoencoder.load(in)) {
      assertEquals(STACKED.tied(), first.architecture());
      assertArrayEquals(Samples.parameters(saved), Samples.parameters(first));
      assertEquals(STACKED, second.architecture());
    }
    assertEquals(42, in.read());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 100, 600, 1500})
  void aStreamThatEndsEarlyIsRefused(int length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model(STACKED).save(out);
    assertTrue(out.size() > 1500);
    assertError(
        ModelFormatException.class,
        () -> Autoencoder.load(new ByteArrayInputStream(out.toByteArray(), 0, length)),
        "the stream",
        "truncated");
  }

  @Test
  void anInterruptedThreadSavesAndLoadsAndStaysInterrupted() throws IOException {
    model(STACKED).save(folder);
    Thread.currentThread().interrupt();
    try {
      model(STACKED.tied()).save(folder);
      assertTrue(Thread.currentThread().isInterrupted());
      assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
      assertTrue(Thread.currentThread().isInterrupted());
      Path other = directory.resolve("other");
      model(STACKED).save(other);
      assertEquals(STACKED, Autoencoder.load(other).architecture());
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of("config.json", "model.safetensors"), names(folder));
  }

  /** Broken off in the midst, and not only at the beginning. */
  @Test
  void anInterruptionWhileMovingOrAfterDoesNoHarm() throws IOException {
    model(STACKED).save(folder);
    AtomicInteger moves = new AtomicInteger();
    ModelFiles.save(
        saved(STACKED.tied()),
        folder,
        (source, target, options) -> {
          Files.move(source, target, options);
          if (moves.incrementAndGet() <= 2) {
            // What is forced to the disk next is a channel.
            Thread.currentThread().interrupt();
          }
        });
    assertTrue(Thread.interrupted());
    assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
    assertEquals(List.of("config.json", "model.safetensors"), names(folder));
  }

  private static AtomicFile.Mover failingAt(Integer... calls) {
    AtomicInteger call = new AtomicInteger();
    return (source, target, options) -> {
      int number = call.incrementAndGet();
      if (List.of(calls).contains(number)) {
        throw new IOException("move " + number);
      }
      Files.move(source, target, options);
    };
  }

  @Test
  void aFailureWhileReplacingLeavesTheOldModel() throws IOException {
    model(STACKED).save(folder);
    assertError(
        IOException.class,
        () -> ModelFiles.save(saved(STACKED.tied()), folder, failingAt(1)),
        "move 1");
    assertEquals(List.of("config.json", "model.safetensors"), names(folder));
    assertEquals(STACKED, Autoencoder.load(folder).architecture());
  }

  @Test
  void aFailureOfTheFirstSaveLeavesNothing() throws IOException {
    assertError(
        IOException.class, () -> ModelFiles.save(saved(STACKED), folder, failingAt(1)), "move 1");
    assertEquals(List.of(), names(directory));
  }

  /** The model is there by then, and that is what counts. */
  @Test
  void aCopyThatCanNotBeWrittenIsAWarning() throws IOException {
    model(STACKED).save(folder);
    String said =
        Warnings.during(() -> ModelFiles.save(saved(STACKED.tied()), folder, failingAt(2)));
    assertTrue(said.contains("The model is saved, but " + folder.resolve("config.json")), said);
    assertEquals(STACKED.tied(), Autoencoder.load(folder).architecture());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"format\":\"another\"}", "{\"version\":1}"})
  void aCopyThatDiffersIsToldAndMendedByTheNextSave(String text) throws IOException {
    Autoencoder model = model(STACKED);
    model.save(folder);
    Path copy = folder.resolve("config.json");
    byte[] good = Files.readAllBytes(copy);
    assertEquals("", Warnings.during(() -> Autoencoder.load(folder)));
    if (text.isEmpty()) {
      Files.delete(copy);
    } else {
      Files.writeString(copy, text);
    }
    String said =
        Warnings.during(() -> assertEquals(STACKED, Autoencoder.load(folder).architecture()));
    assertEquals(1, said.lines().count(), said);
    assertTrue(said.contains(copy.toString()) && said.contains("next save mends it"), said);
    model.save(folder);
    assertArrayEquals(good, Files.readAllBytes(copy));
    assertEquals("", Warnings.during(() -> Autoencoder.load(folder)));
  }

  @Test
  void theFolderStaysItselfAndItsParentIsNotTouched() throws IOException {
    model(STACKED).save(folder);
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(directory, longAgo);
    Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    model(STACKED.tied()).save(folder);
    assertEquals(longAgo, Files.getLastModifiedTime(directory), "an entry of the parent changed");
    assertEquals(key, Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
  }

  @Test
  void aPrivateModelStaysPrivate() throws IOException {
    model(STACKED).save(folder);
    Path model = folder.resolve("model.safetensors");
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this file system has no POSIX permissions");
    Set<PosixFilePermission> folderMode = PosixFilePermissions.fromString("rwxrwx---");
    Set<PosixFilePermission> fileMode = PosixFilePermissions.fromString("rw-------");
    Files.setPosixFilePermissions(folder, folderMode);
    Files.setPosixFilePermissions(model, fileMode);
    Files.delete(folder.resolve("config.json"));
    model(STACKED.tied()).save(folder);
    assertEquals(folderMode, Files.getPosixFilePermissions(folder));
    assertEquals(fileMode, Files.getPosixFilePermissions(model));
    assertEquals(fileMode, Files.getPosixFilePermissions(folder.resolve("config.json")));
  }

  @Test
  void whatIsMissingIsSaidWithWhatToDo() throws IOException {
    Path missing = directory.resolve("missing");
    assertError(
        NoSuchFileException.class,
        () -> Autoencoder.load(missing),
        missing.toString(),
        "no saved model",
        "Autoencoder.save");
    Files.createDirectory(folder);
    assertError(
        NoSuchFileException.class,
        () -> Autoencoder.load(folder),
        folder.resolve("model.safetensors").toString(),
        "Autoencoder.save");
  }

  @Test
  void aModelTooLargeForItsDescriptionIsRefusedBeforeAnythingIsTouched() {
    ColumnGroup[] groups = new ColumnGroup[100_000];
    Arrays.setAll(groups, i -> new ColumnGroup.Elements(1, LossFunction.SQUARED_ERROR, 1 + i % 2));
    Architecture wide = Architecture.stacked(groups.length, 1).groups(groups);
    assertError(
        IllegalArgumentException.class,
        () -> model(wide).save(folder),
        "at most 4194304",
        "fewer layers");
    assertFalse(Files.exists(folder));
  }
}
