package dev.hourglass.models.envelope;

import dev.hourglass.models.files.AtomicFile;
import dev.hourglass.models.files.Directories;
import dev.hourglass.models.safetensors.TensorReader;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that holds a model, or is to hold one: its file, and the copy for people beside it. */
final class ModelFolder {
  static final String MODEL = "model.safetensors";

  /** What a new ext4 volume contains, which is empty all the same. */
  private static final String LOST_AND_FOUND = "lost+found";

  private static final Logger LOGGER = LoggerFactory.getLogger(ModelFolder.class);

  private final Path folder;
  private final Path model;
  private final Path copy;

  ModelFolder(Path folder) {
    this.folder = folder;
    model = folder.resolve(MODEL);
    copy = folder.resolve(ConfigFile.NAME);
  }

  /** Replaces the model in one step, and then the copy. */
  void write(EnvelopeWriter envelope, byte[] copyForPeople, AtomicFile.Mover mover)
      throws IOException {
    writeModel(envelope, mover);
    mendCopy(copyForPeople, mover);
  }

  private void writeModel(EnvelopeWriter envelope, AtomicFile.Mover mover) throws IOException {
    boolean created = Directories.create(folder);
    if (!created) {
      requireOursOrEmpty();
    }
    try {
      AtomicFile.write(model, copy, envelope::writeTo, mover);
    } catch (IOException | RuntimeException | Error e) {
      if (created) {
        deleteIfEmpty(e);
      }
      throw e;
    }
  }

  private void deleteIfEmpty(Throwable failure) {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody has put something there meanwhile.
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Lest a model appear among somebody's files because of a wrong path. */
  private void requireOursOrEmpty() throws IOException {
    // The last look is for a first save of another process, which came between the other two.
    if (!isOurs() && !isEmpty() && !isOurs()) {
      throw new FileAlreadyExistsException(
          folder.toString(),
          null,
          "it holds files and is not a model's folder; choose another name, or an empty folder");
    }
  }

  private boolean isOurs() throws IOException {
    return ConfigFile.isOurs(copy) || holdsEnvelope();
  }

  /** Whether its file has an envelope, be the model good or damaged. */
  boolean holdsEnvelope() throws IOException {
    try (TensorReader reader = TensorReader.open(model)) {
      return Envelope.isIn(reader.header());
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isEmpty() throws IOException {
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
  private void mendCopy(byte[] copyForPeople, AtomicFile.Mover mover) throws IOException {
    if (ConfigFile.holds(copy, copyForPeople)) {
      return;
    }
    try {
      AtomicFile.write(copy, model, out -> out.write(copyForPeople), mover);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      LOGGER.warn("The model is saved, but {}, its copy for people, can't be written", copy, e);
    }
  }

  /** Against the configuration as it is, which an earlier release may have worded otherwise. */
  void warnIfCopyDiffers(byte[] copyForPeople) {
    if (!ConfigFile.holds(copy, copyForPeople)) {
      LOGGER.warn(
          "{} is missing or differs from what {} beside it says, which counts (the file was"
              + " changed, or a save interrupted); the next save mends it",
          copy,
          MODEL);
    }
  }
}
