package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file isn't a safetensors file that can be read here. The message names the file, the tensor if
 * there is one, what was found and what was expected.
 */
public final class SafeTensorsException extends IOException {
  SafeTensorsException(Path file, String problem) {
    this(file, problem, null);
  }

  SafeTensorsException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
