package dev.hourglass.models.safetensors;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file isn't a safetensors file that can be read here. The message names the file, the tensor if
 * there is one, what was found and what was expected.
 */
public final class SafeTensorsException extends IOException {
  SafeTensorsException(String source, String problem) {
    this(source, problem, null);
  }

  SafeTensorsException(String source, String problem, @Nullable Throwable cause) {
    super(source + ": " + problem, cause);
  }
}
