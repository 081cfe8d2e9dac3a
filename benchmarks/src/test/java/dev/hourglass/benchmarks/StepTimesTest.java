package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.data.synthetic.Digits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StepTimesTest {
  private static final Layers LAYERS = Layers.parse("784-3-2-3-784");

  private record Run(int exitCode, List<String> out, String err) {
    static Run of(String commands, String... arguments) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int exitCode =
          StepTimes.run(
              new ByteArrayInputStream(commands.getBytes(UTF_8)),
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              arguments);
      return new Run(exitCode, out.toString(UTF_8).lines().toList(), err.toString(UTF_8));
    }

    List<Double> numbers(String name) {
      return out.stream()
          .filter(line -> line.contains("\"" + name + "\": "))
          .map(line -> line.replaceAll(".*\"" + name + "\": ([^,}]+).*", "$1"))
          .map(Double::parseDouble)
          .toList();
    }
  }

  @Test
  void theFilesHoldEachLayerAsPyTorchHasIt(@TempDir Path folder) throws IOException {
    StepInputs inputs = StepInputs.random(Digits.synthetic(25, 1), LAYERS, 10);
    inputs.write(folder, LAYERS);

    float[] block = inputs.parameters();
    float[] file = floats(folder.resolve("parameters.f32"));
    assertEquals(block.length, file.length);
    // The second layer, 3 inputs and 2 outputs, follows 784*3 weights and 3 biases.
    int second = 784 * 3 + 3;
    for (int out = 0; out < 2; out++) {
      for (int in = 0; in < 3; in++) {
        assertEquals(block[784 * 3 + in * 2 + out], file[second + out * 3 + in]);
      }
    }
    // Biases follow the weights of all layers: 784·3 and 3·2, twice.
    float[] biases = inputs.biases(LAYERS, 1);
    assertEquals(2, biases.length);
    assertArrayEquals(Arrays.copyOfRange(block, 784 * 3, 784 * 3 + 6), inputs.weights(LAYERS, 1));
    assertArrayEquals(
        Digits.synthetic(25, 1).row(24),
        Arrays.copyOfRange(floats(folder.resolve("rows.f32")), 24 * 784, 25 * 784));
  }

  @Test
  void theFilesAreReadAsTheyWereWritten(@TempDir Path folder) throws IOException {
    StepInputs inputs = StepInputs.random(Digits.synthetic(25, 1), LAYERS, 10);
    float[] values = inputs.parameters();
    inputs.write(folder, LAYERS);

    StepInputs read = StepInputs.read(folder, LAYERS, 10);

    assertArrayEquals(values, read.parameters());
    assertEquals(inputs.rows().buffer(), read.rows().buffer());
    for (int epoch = 0; epoch < 17; epoch++) {
      assertEquals(inputs.order(epoch, 10), read.order(epoch, 10));
    }
  }

  @Test
  void anEpochTakesRowsOnceAndEachAnotherOrder() {
    StepInputs inputs = StepInputs.random(Digits.synthetic(25, 1), LAYERS, 10);
    for (int epoch = 0; epoch < 16; epoch++) {
      int[] order = new int[20];
      inputs.order(epoch, 10).get(order);
      assertEquals(20, IntStream.of(order).distinct().count());
      assertTrue(IntStream.of(order).allMatch(row -> row >= 0 && row < 25));
    }
    assertTrue(!inputs.order(0, 10).equals(inputs.order(1, 10)));
    assertEquals(inputs.order(0, 10), inputs.order(16, 10));
  }

  @Test
  void aFileOfAnotherSizeIsRefused(@TempDir Path folder) throws IOException {
    StepInputs.random(Digits.synthetic(25, 1), LAYERS, 10).write(folder, LAYERS);
    assertRefused(folder, Layers.parse("784-4-784"), "parameters.f32");

    Files.write(folder.resolve("rows.f32"), new byte[3], StandardOpenOption.APPEND);
    assertRefused(folder, LAYERS, "rows.f32");
  }

  private static void assertRefused(Path folder, Layers layers, String file) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> StepInputs.read(folder, layers, 10))
                .getMessage());
    assertTrue(message.contains(file), message);
  }

  @Test
  void lossesFallAndRoundsAreCounted() {
    Run run =
        Run.of(
            "",
            "--backend=java",
            "--layers=784-20-784",
            "--batch=20",
            "--rows=100",
            "--steps=5",
            "--rounds=3",
            "--check-every=5");

    assertEquals(0, run.exitCode(), run.err());
    List<Double> losses = run.numbers("loss");
    assertEquals(13, losses.size());
    assertTrue(losses.get(9) < 0.8 * losses.get(0), losses::toString);
    assertEquals(List.of(1.0, 2.0, 3.0), run.numbers("round"));
    assertTrue(run.numbers("microseconds_per_step").stream().allMatch(time -> time > 0));
  }

  @Test
  void theOptimizerIsTheOneThatIsNamed() {
    List<String> network = List.of("--layers=784-20-784", "--batch=20", "--rows=100");
    String[] steps = {"--backend=java", "--steps=3", "--check-every=2", "--commands"};
    String commands = "prepare\ncheck\n";

    Run none = run(commands, network, steps);
    Run adam = run(commands, network, append(steps, "--optimizer=adam"));
    Run muon = run(commands, network, append(steps, "--optimizer=muon"));

    assertEquals(none.numbers("loss"), adam.numbers("loss"), adam.err());
    assertTrue(none.out().get(1).contains("\"optimizer\": \"adam\""), none.out()::toString);
    List<Double> losses = muon.numbers("loss");
    assertEquals(10, losses.size(), muon.err());
    assertTrue(losses.get(9) < 0.9 * losses.get(0), losses::toString);
    assertNotEquals(adam.numbers("loss").get(9), losses.get(9));
    assertTrue(muon.out().get(1).contains("\"optimizer\": \"muon\""), muon.out()::toString);
  }

  @Test
  void inputsFromFilesGiveTheSameLosses(@TempDir Path folder) {
    List<String> network = List.of("--layers=784-20-784", "--batch=20", "--rows=100");
    assertEquals(0, run("", network, "--write-inputs=" + folder).exitCode());
    String commands = "prepare\ncheck\n";
    String[] steps = {"--backend=java", "--steps=3", "--check-every=2", "--commands"};

    Run own = run(commands, network, steps);
    Run read = run(commands, network, append(steps, "--inputs=" + folder));

    assertEquals(10, own.numbers("loss").size(), own.err());
    assertEquals(own.numbers("loss"), read.numbers("loss"));
  }

  @Test
  void whatIsWrongIsToldInALine() {
    Run run = Run.of("", "--layers=784-20-10-784");
    assertEquals(2, run.exitCode());
    assertEquals(
        "step-times: The layers are 784-20-10-784; give such as are symmetric, like 784-300-784\n",
        run.err());

    run = Run.of("", "--optimizer=sgd");
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err().startsWith("step-times: Invalid value for option '--optimizer'"), run.err());
    assertTrue(run.err().contains("muon"), run.err());

    run = Run.of("round\n", "--backend=java", "--rows=200", "--commands");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("The command is 'round'"), run.err());
  }

  private static Run run(String commands, List<String> network, String... others) {
    return Run.of(commands, append(network.toArray(new String[0]), others));
  }

  private static String[] append(String[] first, String... others) {
    String[] all = Arrays.copyOf(first, first.length + others.length);
    System.arraycopy(others, 0, all, first.length, others.length);
    return all;
  }

  private static float[] floats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
