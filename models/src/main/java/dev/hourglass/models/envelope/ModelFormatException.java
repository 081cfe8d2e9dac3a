package dev.hourglass.models.envelope;

import dev.hourglass.models.safetensors.SafeTensorsException;
import java.io.IOException;

/** A file does not hold the model that it should, or a damaged one. */
public final class ModelFormatException extends IOException {
  /**
   * Says what is wrong.
   *
   * @param source the file, and the place in it
   * @param what is wrong, and what to do; without control characters
   */
  public ModelFormatException(String source, String what) {
    super(source + ": " + what);
  }

  /** Takes over a message that names the file already. */
  ModelFormatException(SafeTensorsException cause) {
    super(cause.getMessage(), cause);
  }
}
