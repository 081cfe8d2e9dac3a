package dev.hourglass.models.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Listens to what is logged: the tests' binding of SLF4J writes to the standard error. */
public final class Warnings {
  private Warnings() {}

  /** The lines at level WARN that an action logs. */
  public static List<String> of(Executable action) {
    return during(action).lines().filter(line -> line.contains(" WARN ")).toList();
  }

  /** All that an action writes to the standard error, warnings with their stack traces. */
  public static String during(Executable action) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      action.execute();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(UTF_8);
  }
}
