package dev.hourglass.models.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Checks of errors and what they say. */
public final class Errors {
  private Errors() {}

  /** Runs what must throw an error of this type whose message has all these parts. */
  public static <E extends Throwable> E assertError(
      Class<E> type, Executable executable, String... parts) {
    E error = assertThrows(type, executable);
    String message = String.valueOf(error.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "\"" + message + "\" lacks \"" + part + "\"");
    }
    return error;
  }
}
