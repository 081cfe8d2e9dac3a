package dev.hourglass.benchmarks;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.Arrays;

/** A Python with numpy and scikit-learn, for the tests that need one. */
public final class ScikitLearn {
  /** System property: the command. By default it is python3. */
  private static final String PYTHON = "hourglass.test.python";

  /** As of backends: system property, names of what must be there. */
  private static final String REQUIRE = "hourglass.require";

  private static final String NAME = "scikit-learn";

  private ScikitLearn() {}

  /**
   * The command that starts it. Where there is none the test is aborted, or fails if {@code
   * -Dhourglass.require} names scikit-learn.
   */
  public static String python() throws InterruptedException {
    String python = System.getProperty(PYTHON, "python3");
    if (!isThere(python)) {
      String reason =
          "%s has no numpy and scikit-learn; name another by -Dhourglass.test.jvm=-D%s=CMD"
              .formatted(python, PYTHON);
      String required = System.getProperty(REQUIRE, "");
      if (Arrays.stream(required.split(",", -1)).map(String::strip).anyMatch(NAME::equals)) {
        fail(reason + " (it is required by -D" + REQUIRE + ")");
      }
      abort(reason);
    }
    return python;
  }

  private static boolean isThere(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import numpy, sklearn").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
