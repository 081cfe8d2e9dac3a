package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.safetensors.FloatTensor;
import dev.hourglass.models.safetensors.SafeTensors;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saving and loading. */
final class ModelFilesTest {
  private static final Architecture STACKED = Autoencoder.stacked(11, 7, 3);
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

  static List<Architecture> architectures() {
    return List.of(
        STACKED,
        STACKED.tied(),
        Autoencoder.undercomplete(11, 1),
        Autoencoder.undercomplete(11, 2).tied(),
        Autoencoder.stacked(11, 13, 9, 7, 5, 3),
        Autoencoder.stacked(11, 13, 9, 7, 5, 3).tied(),
        STACKED
            .hiddenActivation(Activation.LEAKY_RELU)
            .codeActivation(Activation.TANH)
            .outputActivation(Activation.SIGMOID)
            .initializer(new Initializer.Glorot())
            .l2(0.1f),
        STACKED.l2(1e-38f),
        STACKED.l2(Float.MIN_VALUE),
        STACKED.l2(Float.MAX_VALUE),
        STACKED.l2(1 / 3f));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void whatIsLoadedIsWhatWasSaved(Architecture architecture) throws IOException {
    try (Autoencoder saved = model(architecture)) {
      saved.save(folder);
      assertEquals(List.of("config.json", "model.safetensors"), names(folder));
      try (Autoencoder loaded = Autoencoder.load(folder).on(backend)) {
        assertEquals(architecture, loaded.architecture());
        assertArrayEquals(saved.parameters(), loaded.parameters());
        assertArrayEquals(saved.reconstructionErrors(DATA), loaded.reconstructionErrors(DATA));
        assertArrayEquals(saved.encode(DATA), loaded.encode(DATA));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1e-300, Double.MAX_VALUE})
  void theInitializerIsKept(double perturbation) throws IOException {
    Architecture architecture = STACKED.initializer(new Initializer.Pca(perturbation));
    new Autoencoder(architecture, model(STACKED).parameters(), backend).save(folder);
    assertEquals(architecture, Autoencoder.load(folder).architecture());
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
    assertArrayEquals(saved.parameters(), Autoencoder.load(folder).parameters());
  }

  @Test
  void tensorsAreNamedAndLaidOutAsPyTorchDoes() throws IOException {
    Autoencoder saved = model(STACKED);
    saved.save(folder);
    SafeTensors file = SafeTensors.read(folder.resolve("model.safetensors"));
    assertEquals(Map.of("format", "pt"), file.metadata());
    Map<String, FloatTensor> tensors = file.tensors();
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
        List.copyOf(tensors.keySet()));
    assertMatrix(saved.encoderWeights(0), requireNonNull(tensors.get("encoder.0.weight")), 7, 11);
    assertMatrix(saved.encoderWeights(1), requireNonNull(tensors.get("encoder.1.weight")), 3, 7);
    assertMatrix(saved.decoderWeights(0), requireNonNull(tensors.get("decoder.0.weight")), 7, 3);
    assertMatrix(saved.decoderWeights(1), requireNonNull(tensors.get("decoder.1.weight")), 11, 7);
    for (int i = 0; i < 4; i++) {
      Layer layer = saved.layout().layers().get(i);
      FloatTensor bias =
          requireNonNull(tensors.get((i < 2 ? "encoder." + i : "decoder." + (i - 2)) + ".bias"));
      assertEquals("FloatTensor[" + layer.outputs() + "]", String.valueOf(bias));
      int offset = saved.layout().biasOffset(i);
      for (int j = 0; j < layer.outputs(); j++) {
        assertEquals(saved.parameters()[offset + j], bias.values()[j]);
      }
    }
  }

  private static void assertMatrix(float[][] rows, FloatTensor tensor, int outputs, int inputs) {
    assertArrayEquals(new int[] {outputs, inputs}, tensor.shape());
    for (int i = 0; i < outputs; i++) {
      for (int j = 0; j < inputs; j++) {
        assertEquals(rows[i][j], tensor.values()[i * inputs + j]);
      }
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
        List.copyOf(SafeTensors.read(folder.resolve("model.safetensors")).tensors().keySet()));
  }

  @Test
  void theConfigurationIsReadable() throws IOException {
    model(STACKED.tied().l2(0.5f)).save(folder);
    String text =
        Files.readString(folder.resolve("config.json"), StandardCharsets.UTF_8)
            .replaceAll("\\s", "");
    assertEquals(
        "{\"format\":\"hourglass-autoencoder\",\"version\":1,\"encoder_sizes\":[11,7,3],"
            + "\"tied\":true,\"hidden_activation\":\"elu\",\"code_activation\":\"identity\","
            + "\"output_activation\":\"identity\",\"initializer\":{\"name\":\"he\"},\"l2\":0.5}",
        text);
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
        "another name");
    assertEquals("{\"format\":\"another\"}", Files.readString(folder.resolve("config.json")));
    Path file = directory.resolve("file");
    Files.writeString(file, "text");
    assertError(
        FileAlreadyExistsException.class, () -> model(STACKED).save(file), "not a model's folder");
    assertEquals("text", Files.readString(file));
    assertThrows(IOException.class, () -> model(STACKED).save(Path.of("/")));
  }

  @Test
  void otherFilesInAModelsFolderAreNotDeleted() throws IOException {
    model(STACKED).save(folder);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    assertError(
        FileAlreadyExistsException.class,
        () -> model(STACKED.tied()).save(folder),
        "also [notes.txt]",
        "move that away");
    assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
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
  void aFailureWhileWritingLeavesTheOldModel() throws IOException {
    model(STACKED).save(folder);
    // An interrupted thread can't write to a file channel.
    Thread.currentThread().interrupt();
    try {
      assertThrows(IOException.class, () -> model(STACKED.tied()).save(folder));
      Path other = directory.resolve("other");
      assertThrows(IOException.class, () -> model(STACKED).save(other));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of("model"), names(directory));
    assertEquals(STACKED, Autoencoder.load(folder).architecture());
  }

  private static ModelFiles.Mover failingAt(Integer... calls) {
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
    for (int call = 1; call <= 2; call++) {
      ModelFiles.Mover mover = failingAt(call);
      assertError(
          IOException.class,
          () -> ModelFiles.save(model(STACKED.tied()), folder, mover),
          "move " + call);
      assertEquals(List.of("model"), names(directory));
      assertEquals(STACKED, Autoencoder.load(folder).architecture());
    }
  }

  @Test
  void whereTheOldModelCanNotBePutBackTheErrorSaysWhereItIs() throws IOException {
    model(STACKED).save(folder);
    ModelFiles.Mover mover = failingAt(2, 3);
    IOException e =
        assertError(
            IOException.class,
            () -> ModelFiles.save(model(STACKED.tied()), folder, mover),
            "move 2");
    assertEquals(1, names(directory).size(), "the old model alone");
    Path old = directory.resolve(names(directory).get(0));
    assertEquals(1, e.getSuppressed().length);
    assertTrue(String.valueOf(e.getSuppressed()[0].getMessage()).contains(old.toString()));
    assertEquals(STACKED, Autoencoder.load(old).architecture());
  }
}
