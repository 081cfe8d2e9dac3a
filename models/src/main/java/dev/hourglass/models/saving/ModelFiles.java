package dev.hourglass.models.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.ConfigFile;
import dev.hourglass.models.envelope.Decoder;
import dev.hourglass.models.envelope.EnvelopeFiles;
import dev.hourglass.models.envelope.EnvelopeWriter;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.Kind;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.files.AtomicFile;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Saves and loads trained autoencoders, each as a file of its own. */
public final class ModelFiles {
  private static final int FORMAT_1 = 1;
  private static final String FORMAT_1_NAME = "hourglass-autoencoder";

  private static final Decoder<SavedAutoencoder> DECODER =
      (source, configuration, tensors) ->
          AutoencoderCodec.expect(source, configuration, "", tensors);

  private ModelFiles() {}

  /** See {@link dev.hourglass.models.Autoencoder#save(Path)}. */
  public static void save(SavedAutoencoder model, Path folder) throws IOException {
    EnvelopeFiles.save(envelope(model), folder);
  }

  static void save(SavedAutoencoder model, Path folder, AtomicFile.Mover mover) throws IOException {
    EnvelopeFiles.save(envelope(model), folder, mover);
  }

  /** See {@link dev.hourglass.models.Autoencoder#save(OutputStream)}. */
  public static void save(SavedAutoencoder model, OutputStream out) throws IOException {
    EnvelopeFiles.save(envelope(model), out);
  }

  /** Before anything is touched: there are models too large to be saved. */
  private static EnvelopeWriter envelope(SavedAutoencoder model) {
    TensorsToWrite tensors = new TensorsToWrite();
    ObjectNode configuration = AutoencoderCodec.write(model, "", tensors);
    return new EnvelopeWriter(Kind.AUTOENCODER, configuration, tensors);
  }

  /** See {@link dev.hourglass.models.Autoencoder#load(Path)}. */
  public static SavedAutoencoder load(Path path) throws IOException {
    return EnvelopeFiles.load(path, Kind.AUTOENCODER, DECODER, ModelFiles::expectFormat1);
  }

  /** See {@link dev.hourglass.models.Autoencoder#load(InputStream)}. */
  public static SavedAutoencoder load(InputStream in) throws IOException {
    return EnvelopeFiles.load(in, Kind.AUTOENCODER, DECODER);
  }

  private static Awaited<SavedAutoencoder> expectFormat1(Path folder, TensorsToRead tensors)
      throws IOException {
    Path file = folder.resolve(ConfigFile.NAME);
    String source = Quote.path(file);
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          source, "there is no such file; give the folder that Autoencoder.save wrote");
    }
    ObjectNode root = ConfigFile.parse(file);
    JsonNode format = root.path("format");
    if (!FORMAT_1_NAME.equals(format.textValue())) {
      throw Json.wrong(source, "format", format, '"' + FORMAT_1_NAME + '"');
    }
    JsonNode version = root.path("version");
    if (!version.isInt() || version.intValue() != FORMAT_1) {
      throw Json.wrong(
          source,
          "version",
          version,
          FORMAT_1 + " beside a model.safetensors without a configuration of its own");
    }
    root.remove(List.of("format", "version"));
    return AutoencoderCodec.expectFormat1(ArchitectureJson.read(source, root), tensors);
  }
}
