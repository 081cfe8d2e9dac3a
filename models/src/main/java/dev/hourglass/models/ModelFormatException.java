package dev.hourglass.models;

import dev.hourglass.models.safetensors.SafeTensorsException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A folder does not hold an autoencoder, or a damaged one. */
public final class ModelFormatException extends IOException {
  ModelFormatException(Path file, String what, @Nullable Throwable cause) {
    super(file + ": " + what, cause);
  }

  /** Takes over a message that names the file already. */
  ModelFormatException(SafeTensorsException cause) {
    super(cause.getMessage(), cause);
  }
}
