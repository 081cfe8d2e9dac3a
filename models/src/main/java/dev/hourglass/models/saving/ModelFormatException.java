package dev.hourglass.models.saving;

import dev.hourglass.models.safetensors.SafeTensorsException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file does not hold an autoencoder, or a damaged one. */
public final class ModelFormatException extends IOException {
  ModelFormatException(String source, String what) {
    this(source, what, null);
  }

  ModelFormatException(String source, String what, @Nullable Throwable cause) {
    super(source + ": " + what, cause);
  }

  /** Takes over a message that names the file already. */
  ModelFormatException(SafeTensorsException cause) {
    super(cause.getMessage(), cause);
  }
}
