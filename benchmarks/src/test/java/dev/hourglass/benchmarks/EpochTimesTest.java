package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With files such as MNIST's, of few synthetic digits. */
final class EpochTimesTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void writeDigits() throws IOException {
    SyntheticMnist.write(folder, 200, 50);
  }

  private int run(String... others) {
    String[] arguments = new String[others.length + 3];
    arguments[0] = "--backend=java";
    arguments[1] = "--mnist=" + folder;
    arguments[2] = "--epochs=2";
    System.arraycopy(others, 0, arguments, 3, others.length);
    return EpochTimes.run(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
  }

  @Test
  void aLineForEachTraining() throws IOException {
    assertEquals(0, run("--images=160", "--trainings=2"), err.toString(UTF_8));

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertEquals(2, lines.size(), out.toString(UTF_8));
    ObjectMapper mapper = new ObjectMapper();
    JsonNode first = mapper.readTree(lines.get(0));
    JsonNode second = mapper.readTree(lines.get(1));
    assertEquals("java", first.get("backend").asText());
    assertEquals("FLOAT32", first.get("precision").asText());
    assertEquals(1, first.get("training").asInt());
    assertEquals(2, second.get("training").asInt());
    assertEquals(2, first.get("epochs").asInt());
    assertTrue(first.get("seconds").asDouble() > 0, out.toString(UTF_8));
    // Less than of an output of 0.5 everywhere, and the same in each training.
    double error = first.get("train_mse").asDouble();
    assertTrue(error > 0 && error < 0.25, out.toString(UTF_8));
    assertEquals(error, second.get("train_mse").asDouble());
    assertEquals(first.get("test_mse"), second.get("test_mse"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--images", "--epochs", "--trainings"})
  void whatMakesNoTrainingIsRefused(String option) {
    String[] arguments = {"--backend=java", "--mnist=" + folder, option + "=0"};
    int exitCode =
        EpochTimes.run(
            new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);

    assertEquals(2, exitCode);
    assertEquals("", out.toString(UTF_8));
    assertEquals("epoch-times: " + option + " is 0; give at least 1", err.toString(UTF_8).strip());
  }
}
