package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.autodiff.ParameterLayout;
import dev.hourglass.models.files.AtomicFile;
import dev.hourglass.models.files.Directories;
import dev.hourglass.models.files.Interruptions;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.safetensors.SafeTensorsException;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.safetensors.TensorReader;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves and loads trained autoencoders. */
public final class ModelFiles {
  static final String MODEL = "model.safetensors";

  /** What a new ext4 volume contains, which is empty all the same. */
  private static final String LOST_AND_FOUND = "lost+found";

  private static final Logger LOGGER = LoggerFactory.getLogger(ModelFiles.class);

  private ModelFiles() {}

  /** See {@link dev.hourglass.models.Autoencoder#save(Path)}. */
  public static void save(SavedAutoencoder model, Path folder) throws IOException {
    save(model, folder, Files::move);
  }

  static void save(SavedAutoencoder model, Path folder, AtomicFile.Mover mover) throws IOException {
    // Before anything is touched: there are models too large to be saved.
    EnvelopeWriter envelope = envelope(model);
    byte[] copy = ConfigFile.copyOf(Envelope.AUTOENCODER, configuration(model));
    Interruptions.defer(
        () -> {
          writeModel(envelope, folder, mover);
          mendCopy(folder, copy, mover);
          return folder;
        });
  }

  /** See {@link dev.hourglass.models.Autoencoder#save(OutputStream)}. */
  public static void save(SavedAutoencoder model, OutputStream out) throws IOException {
    envelope(model).writeTo(out);
    out.flush();
  }

  private static EnvelopeWriter envelope(SavedAutoencoder model) {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (ModelTensor tensor : ModelTensor.of(Network.of(model.architecture()), "")) {
      tensors.put(tensor.name(), tensor.from(model.values().array()));
    }
    if (model.scales() != null) {
      tensors.putAll(SavedScales.tensors(model.scales()));
    }
    String configuration = Json.compact(configuration(model));
    return new EnvelopeWriter(Envelope.AUTOENCODER, configuration, tensors);
  }

  private static ObjectNode configuration(SavedAutoencoder model) {
    ObjectNode configuration = ArchitectureJson.write(model.architecture());
    if (model.scales() != null) {
      SavedScales.announce(configuration);
    }
    return configuration;
  }

  private static void writeModel(EnvelopeWriter envelope, Path folder, AtomicFile.Mover mover)
      throws IOException {
    boolean created = Directories.create(folder);
    if (!created) {
      requireOursOrEmpty(folder);
    }
    try {
      AtomicFile.write(
          folder.resolve(MODEL), folder.resolve(ConfigFile.NAME), envelope::writeTo, mover);
    } catch (IOException | RuntimeException | Error e) {
      if (created) {
        deleteIfEmpty(folder, e);
      }
      throw e;
    }
  }

  private static void deleteIfEmpty(Path folder, Throwable failure) {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody has put something there meanwhile.
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Lest a model appear among somebody's files because of a wrong path. */
  private static void requireOursOrEmpty(Path folder) throws IOException {
    // The last look is for a first save of another process, which came between the other two.
    if (!isOurs(folder) && !isEmpty(folder) && !isOurs(folder)) {
      throw new FileAlreadyExistsException(
          folder.toString(),
          null,
          "it holds files and is not a model's folder; choose another name, or an empty folder");
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    if (ConfigFile.isOurs(folder.resolve(ConfigFile.NAME))) {
      return true;
    }
    return isEnvelope(folder.resolve(MODEL));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        boolean counts =
            !AtomicFile.isTemporary(entry)
                && !LOST_AND_FOUND.equals(String.valueOf(entry.getFileName()));
        if (counts) {
          return false;
        }
      }
    }
    return true;
  }

  /** The model is saved by now, so what goes wrong here is no reason to fail. */
  private static void mendCopy(Path folder, byte[] copy, AtomicFile.Mover mover)
      throws IOException {
    Path file = folder.resolve(ConfigFile.NAME);
    if (ConfigFile.holds(file, copy)) {
      return;
    }
    try {
      AtomicFile.write(file, folder.resolve(MODEL), out -> out.write(copy), mover);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      LOGGER.warn("The model is saved, but {}, its copy for people, can't be written", file, e);
    }
  }

  /** See {@link dev.hourglass.models.Autoencoder#load(Path)}. */
  public static SavedAutoencoder load(Path path) throws IOException {
    return Interruptions.defer(() -> loadOnce(path));
  }

  private static SavedAutoencoder loadOnce(Path path) throws IOException {
    boolean isFolder = Files.isDirectory(path);
    Path file = isFolder ? path.resolve(MODEL) : path;
    try (TensorReader reader = TensorReader.open(file)) {
      if (isFolder && !Envelope.isIn(reader.header())) {
        return readFormat1(path, reader);
      }
      EnvelopeReader envelope = new EnvelopeReader(reader);
      ObjectNode configuration = configuration(envelope);
      SavedAutoencoder model = read(reader, envelope, configuration);
      if (isFolder) {
        warnIfCopyDiffers(path.resolve(ConfigFile.NAME), configuration);
      }
      return model;
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          file.toString(),
          null,
          "there is no saved model; give the folder that Autoencoder.save wrote, or its " + MODEL);
    } catch (SafeTensorsException e) {
      throw new ModelFormatException(e);
    }
  }

  private static SavedAutoencoder readFormat1(Path folder, TensorReader reader) throws IOException {
    try {
      Architecture architecture = ConfigFile.readFormat1(folder.resolve(ConfigFile.NAME));
      return read(reader, architecture, null, reader::read);
    } catch (ModelFormatException e) {
      // A save may have replaced both files since the first was opened.
      if (isEnvelope(folder.resolve(MODEL))) {
        return loadOnce(folder);
      }
      throw e;
    }
  }

  private static boolean isEnvelope(Path file) throws IOException {
    try (TensorReader reader = TensorReader.open(file)) {
      return Envelope.isIn(reader.header());
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  /** See {@link dev.hourglass.models.Autoencoder#load(InputStream)}. */
  public static SavedAutoencoder load(InputStream in) throws IOException {
    try (TensorReader reader = TensorReader.of(in, "the stream")) {
      EnvelopeReader envelope = new EnvelopeReader(reader);
      return read(reader, envelope, configuration(envelope));
    } catch (SafeTensorsException e) {
      throw new ModelFormatException(e);
    }
  }

  private static ObjectNode configuration(EnvelopeReader envelope) throws IOException {
    if (!envelope.kind().equals(Envelope.AUTOENCODER)) {
      throw new ModelFormatException(
          envelope.source(),
          "it holds a model of the kind \""
              + Quote.of(envelope.kind())
              + "\", but an "
              + Envelope.AUTOENCODER
              + " is to be loaded");
    }
    byte[] json = envelope.configuration().getBytes(StandardCharsets.UTF_8);
    return Json.parse(envelope.source(), json);
  }

  private static SavedAutoencoder read(
      TensorReader reader, EnvelopeReader envelope, ObjectNode configuration) throws IOException {
    ObjectNode rest = configuration.deepCopy();
    boolean isScaled = SavedScales.takeFrom(envelope.source(), rest);
    Architecture architecture = ArchitectureJson.read(envelope.source(), rest);
    SavedScales scales =
        isScaled ? new SavedScales(envelope.source(), architecture.inputSize()) : null;
    return read(reader, architecture, scales, envelope::read);
  }

  /** Reads all tensors, and judges the whole file at the end. */
  private interface Reading {
    void into(TensorReader.Sinks sinks) throws IOException;
  }

  private static SavedAutoencoder read(
      TensorReader reader, Architecture architecture, @Nullable SavedScales scales, Reading reading)
      throws IOException {
    String source = reader.source();
    Network network = Network.of(architecture);
    ParameterLayout layout = network.layout();
    Map<String, ModelTensor> tensors = new HashMap<>();
    ExpectedTensors expected = new ExpectedTensors();
    for (ModelTensor tensor : ModelTensor.of(network, "")) {
      tensors.put(tensor.name(), tensor);
      expected.add(tensor.name(), ModelTensor.TYPE, tensor.shape());
    }
    if (scales != null) {
      scales.addTo(expected);
    }
    expected.require(source, reader.header());
    float[] parameters = allocate(source, reader, Math.toIntExact(layout.size()));
    reading.into(
        tensor -> {
          ModelTensor target = tensors.get(tensor.name());
          if (target != null) {
            return target.into(parameters, source);
          } else if (scales != null) {
            return scales.sink(tensor.name());
          }
          throw new AssertionError(tensor);
        });
    return new SavedAutoencoder(
        architecture,
        new ParameterValues(layout, parameters),
        scales == null ? null : scales.scales());
  }

  /** Room for the parameters, of which a stream's come first and stay meanwhile. */
  private static float[] allocate(String source, TensorReader reader, int parameters)
      throws IOException {
    long bytes = reader.header().dataBytes();
    try {
      if (bytes <= Runtime.getRuntime().maxMemory()) {
        reader.fetch();
        return new float[parameters];
      }
    } catch (OutOfMemoryError e) {
      // Of this one array, so that there is memory for the message.
    }
    throw new IOException(
        source
            + ": there is no memory for its "
            + bytes
            + " bytes of parameters, of which this Java virtual machine may have "
            + Runtime.getRuntime().maxMemory()
            + " bytes in all; start it with a larger -Xmx");
  }

  /** Against the configuration as it is, which an earlier release may have worded otherwise. */
  private static void warnIfCopyDiffers(Path file, ObjectNode configuration) {
    if (!ConfigFile.holds(file, ConfigFile.copyOf(Envelope.AUTOENCODER, configuration))) {
      LOGGER.warn(
          "{} is missing or differs from what {} beside it says, which counts (the file was"
              + " changed, or a save interrupted); the next save mends it",
          file,
          MODEL);
    }
  }
}
