package dev.hourglass.models;

import dev.hourglass.models.safetensors.FloatTensor;
import dev.hourglass.models.safetensors.SafeTensors;
import dev.hourglass.models.safetensors.SafeTensorsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the folder of a trained autoencoder. */
final class ModelFiles {
  private static final String CONFIG = "config.json";
  private static final String TENSORS = "model.safetensors";
  private static final Logger LOGGER = LoggerFactory.getLogger(ModelFiles.class);

  private ModelFiles() {}

  /** {@link Files#move}, or what stands in for a file system in a test. */
  interface Mover {
    void move(Path source, Path target, CopyOption... options) throws IOException;
  }

  static void save(Autoencoder model, Path folder) throws IOException {
    save(model, folder, Files::move);
  }

  static void save(Autoencoder model, Path folder, Mover mover) throws IOException {
    // A link's target is replaced, not the link.
    Path target = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw new IOException(folder + " can't be a model's folder; name one below it");
    }
    requireReplaceable(target);
    Files.createDirectories(parent);
    // Without the folder's name, which may be as long as the file system permits.
    String unique = ".hourglass-" + UUID.randomUUID();
    Path temporary = parent.resolve(unique + ".tmp");
    try {
      Files.createDirectory(temporary);
      writeDurably(temporary.resolve(CONFIG), ConfigFile.toBytes(model.architecture()));
      new SafeTensors(tensors(model), Map.of("format", "pt")).write(temporary.resolve(TENSORS));
      replace(temporary, target, parent.resolve(unique + ".old"), mover);
    } catch (IOException | RuntimeException | Error e) {
      try {
        deleteFolder(temporary);
      } catch (IOException f) {
        e.addSuppressed(f);
      }
      throw e;
    }
  }

  /** Lest somebody's other files be deleted. */
  private static void requireReplaceable(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    List<String> names = List.of();
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        names = entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
      }
      if (names.isEmpty()) {
        return;
      }
    }
    if (!ConfigFile.isOurs(target.resolve(CONFIG))) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "it exists and is not a model's folder; choose another name");
    }
    List<String> others = new ArrayList<>(names);
    others.removeAll(List.of(CONFIG, TENSORS));
    if (!others.isEmpty()) {
      throw new FileAlreadyExistsException(
          target.toString(),
          null,
          "it holds a model and also " + others + "; move that away, or choose another name");
    }
  }

  private static void writeDurably(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** A folder can't be moved over one that has content, so the old one is put aside first. */
  private static void replace(Path temporary, Path target, Path old, Mover mover)
      throws IOException {
    boolean replaces = Files.exists(target);
    if (replaces) {
      mover.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      mover.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      if (replaces) {
        putBack(old, target, mover, e);
      }
      throw e;
    }
    if (replaces) {
      try {
        deleteFolder(old);
      } catch (IOException e) {
        LOGGER.warn("{} is saved, but the model that it replaces is still at {}", target, old, e);
      }
    }
  }

  private static void putBack(Path old, Path target, Mover mover, Exception failure) {
    try {
      mover.move(old, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      failure.addSuppressed(new IOException("The model that was there is now at " + old, e));
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Files.delete(entry);
      }
    }
    Files.delete(folder);
  }

  private static Map<String, FloatTensor> tensors(Autoencoder model) {
    Map<String, FloatTensor> tensors = new TreeMap<>();
    Layout layout = model.layout();
    float[] parameters = model.parameters();
    addLayers(tensors, "encoder", layout.encoder(), layout, parameters);
    addLayers(tensors, "decoder", layout.decoder(), layout, parameters);
    return tensors;
  }

  private static void addLayers(
      Map<String, FloatTensor> tensors,
      String part,
      List<Layer> layers,
      Layout layout,
      float[] parameters) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String prefix = part + "." + i + ".";
      if (!layer.isTransposed()) {
        int offset = layout.weightOffset(layer.weight());
        float[] weights = new float[layer.inputs() * layer.outputs()];
        for (int in = 0; in < layer.inputs(); in++) {
          for (int out = 0; out < layer.outputs(); out++) {
            weights[out * layer.inputs() + in] = parameters[offset + in * layer.outputs() + out];
          }
        }
        tensors.put(prefix + "weight", FloatTensor.of(weights, layer.outputs(), layer.inputs()));
      }
      int offset = layout.biasOffset(layer.bias());
      float[] bias = Arrays.copyOfRange(parameters, offset, offset + layer.outputs());
      tensors.put(prefix + "bias", FloatTensor.of(bias, layer.outputs()));
    }
  }

  static Autoencoder load(Path folder) throws IOException {
    Architecture architecture = ConfigFile.read(folder.resolve(CONFIG));
    Path file = folder.resolve(TENSORS);
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file, "there is no such file beside " + CONFIG, null);
    }
    Map<String, FloatTensor> tensors = readTensors(file);
    Layout layout = Layout.of(architecture);
    requireAll(file, layout, tensors);
    float[] parameters = new float[layout.parameterCount()];
    takeLayers(tensors, "encoder", layout.encoder(), layout, parameters);
    takeLayers(tensors, "decoder", layout.decoder(), layout, parameters);
    return new Autoencoder(architecture, parameters, null);
  }

  private static Map<String, FloatTensor> readTensors(Path file) throws IOException {
    try {
      return SafeTensors.read(file).tensors();
    } catch (SafeTensorsException e) {
      throw new ModelFormatException(e);
    }
  }

  /**
   * Checks names, shapes and values before anything is allocated by what the configuration says.
   */
  private static void requireAll(Path file, Layout layout, Map<String, FloatTensor> tensors)
      throws ModelFormatException {
    Map<String, FloatTensor> rest = new TreeMap<>(tensors);
    requireLayers(file, "encoder", layout.encoder(), rest);
    requireLayers(file, "decoder", layout.decoder(), rest);
    if (!rest.isEmpty()) {
      throw new ModelFormatException(
          file, "it has tensors that don't belong to the model: " + rest.keySet(), null);
    }
  }

  private static void requireLayers(
      Path file, String part, List<Layer> layers, Map<String, FloatTensor> tensors)
      throws ModelFormatException {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String prefix = part + "." + i + ".";
      if (!layer.isTransposed()) {
        requireTensor(file, tensors, prefix + "weight", layer.outputs(), layer.inputs());
      }
      requireTensor(file, tensors, prefix + "bias", layer.outputs());
    }
  }

  private static void requireTensor(
      Path file, Map<String, FloatTensor> tensors, String name, int... shape)
      throws ModelFormatException {
    FloatTensor tensor = tensors.remove(name);
    if (tensor == null) {
      throw new ModelFormatException(file, "it lacks the tensor " + name, null);
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new ModelFormatException(
          file,
          name
              + " has the shape "
              + Arrays.toString(tensor.shape())
              + ", but by "
              + CONFIG
              + " it must be "
              + Arrays.toString(shape),
          null);
    }
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        throw new ModelFormatException(file, name + " contains " + value, null);
      }
    }
  }

  private static void takeLayers(
      Map<String, FloatTensor> tensors,
      String part,
      List<Layer> layers,
      Layout layout,
      float[] parameters) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String prefix = part + "." + i + ".";
      if (!layer.isTransposed()) {
        float[] weights = take(tensors, prefix + "weight");
        int offset = layout.weightOffset(layer.weight());
        for (int in = 0; in < layer.inputs(); in++) {
          for (int out = 0; out < layer.outputs(); out++) {
            parameters[offset + in * layer.outputs() + out] = weights[out * layer.inputs() + in];
          }
        }
      }
      float[] bias = take(tensors, prefix + "bias");
      System.arraycopy(bias, 0, parameters, layout.biasOffset(layer.bias()), bias.length);
    }
  }

  private static float[] take(Map<String, FloatTensor> tensors, String name) {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new AssertionError(name);
    }
    return tensor.values();
  }
}
