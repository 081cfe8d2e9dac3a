package dev.hourglass.models.envelope;

import dev.hourglass.models.files.AtomicFile;
import dev.hourglass.models.files.Interruptions;
import dev.hourglass.models.safetensors.SafeTensorsException;
import dev.hourglass.models.safetensors.TensorReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Saves and loads models of any kind, in folders and through streams. What a folder, a crash, an
 * interrupted thread or another process may do to a model is said where {@code Autoencoder.save}
 * and {@code load} are.
 */
public final class EnvelopeFiles {
  private EnvelopeFiles() {}

  /**
   * What makes a model of a folder that was saved before there was an envelope.
   *
   * @param <T> what is made
   */
  public interface Format1<T> {
    /**
     * Judges the folder's configuration, and expects exactly the tensors that belong to it.
     *
     * @throws IOException if there is none, or it is no such configuration
     */
    Awaited<T> expect(Path folder, TensorsToRead tensors) throws IOException;
  }

  /**
   * Replaces, or creates, the model in a folder, in one step.
   *
   * @throws java.nio.file.FileAlreadyExistsException if something else stands there
   * @throws IOException if it can't be written
   */
  public static void save(EnvelopeWriter model, Path folder) throws IOException {
    save(model, folder, Files::move);
  }

  /**
   * As {@link #save(EnvelopeWriter, Path)}.
   *
   * @param mover what stands in for a file system in a test
   */
  public static void save(EnvelopeWriter model, Path folder, AtomicFile.Mover mover)
      throws IOException {
    byte[] copy = model.copyForPeople();
    Interruptions.defer(
        () -> {
          new ModelFolder(folder).write(model, copy, mover);
          return folder;
        });
  }

  /** Writes the model to a stream, which is flushed and stays open. */
  public static void save(EnvelopeWriter model, OutputStream out) throws IOException {
    model.writeTo(out);
    out.flush();
  }

  /**
   * Loads the model in a folder, or in a file.
   *
   * @param kind what it must be
   * @throws NoSuchFileException if there is none
   * @throws ModelFormatException if it is damaged, be it by a single bit, or of another kind
   * @throws IOException if it can't be read
   */
  public static <T> T load(Path path, Kind kind, Decoder<T> decoder) throws IOException {
    return Interruptions.defer(() -> loadOnce(path, kind, decoder, null));
  }

  /**
   * Loads the model in a folder, or in a file; see {@link #load(Path, Kind, Decoder)}.
   *
   * @param format1 for folders that were saved before there was an envelope
   */
  public static <T> T load(Path path, Kind kind, Decoder<T> decoder, Format1<T> format1)
      throws IOException {
    return Interruptions.defer(() -> loadOnce(path, kind, decoder, format1));
  }

  private static <T> T loadOnce(
      Path path, Kind kind, Decoder<T> decoder, @Nullable Format1<T> format1) throws IOException {
    boolean isFolder = Files.isDirectory(path);
    Path file = isFolder ? path.resolve(ModelFolder.MODEL) : path;
    try (TensorReader reader = TensorReader.open(file)) {
      if (isFolder && format1 != null && !Envelope.isIn(reader.header())) {
        return loadFormat1(path, reader, kind, decoder, format1);
      }
      EnvelopeReader envelope = new EnvelopeReader(reader, kind);
      T model = envelope.read(decoder);
      if (isFolder) {
        new ModelFolder(path).warnIfCopyDiffers(ConfigFile.copyOf(kind, envelope.configuration()));
      }
      return model;
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          file.toString(),
          null,
          "there is no saved model; give the folder that "
              + kind.saver()
              + " wrote, or its "
              + ModelFolder.MODEL);
    } catch (SafeTensorsException e) {
      throw new ModelFormatException(e);
    }
  }

  private static <T> T loadFormat1(
      Path folder, TensorReader reader, Kind kind, Decoder<T> decoder, Format1<T> format1)
      throws IOException {
    try {
      TensorsToRead tensors = new TensorsToRead(reader.source());
      Awaited<T> model = format1.expect(folder, tensors);
      tensors.read(reader, reader::read);
      return model.get();
    } catch (ModelFormatException e) {
      // A save may have replaced both files since the first was opened.
      if (new ModelFolder(folder).holdsEnvelope()) {
        return loadOnce(folder, kind, decoder, format1);
      }
      throw e;
    }
  }

  /**
   * Loads the model that a stream holds. Takes exactly its bytes, and doesn't close it.
   *
   * @param kind what it must be
   * @throws ModelFormatException if it is damaged or cut off, or of another kind
   * @throws IOException if it can't be read
   */
  public static <T> T load(InputStream in, Kind kind, Decoder<T> decoder) throws IOException {
    try (TensorReader reader = TensorReader.of(in, "the stream")) {
      return new EnvelopeReader(reader, kind).read(decoder);
    } catch (SafeTensorsException e) {
      throw new ModelFormatException(e);
    }
  }
}
