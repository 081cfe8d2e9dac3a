package dev.hourglass.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

final class StepSessionTest {
  /** Notes what is asked of it; its steps take 15 ms by its own clock. */
  private static final class Recorded implements Training {
    private final List<String> calls = new ArrayList<>();
    private long nanoseconds;

    @Override
    public String description() {
      return "described";
    }

    @Override
    public void restart() {
      calls.add("restart");
    }

    @Override
    public void run(int count) {
      calls.add("run " + count);
      nanoseconds += TimeUnit.MILLISECONDS.toNanos(15) * count;
    }

    @Override
    public void synchronize() {
      calls.add("synchronize");
    }

    @Override
    public float loss() {
      return 0.25f;
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  @CommandLine.Command
  private static final class Options {
    @Mixin private final StepOptions steps = new StepOptions();
  }

  @Test
  void aRoundIsTimedWhenUntimedStepsHaveTaken50Milliseconds() throws IOException {
    Options options = new Options();
    new CommandLine(options).parseArgs("--steps=20", "--check-every=4");
    Recorded training = new Recorded();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    try (StepSession session =
        new StepSession(
            options.steps,
            () -> training,
            new PrintStream(out, true, UTF_8),
            () -> training.nanoseconds)) {
      session.obey(new ByteArrayInputStream("prepare\nround\n".getBytes(UTF_8)));
    }

    assertEquals(
        List.of(
            "synchronize",
            "run 20",
            "synchronize",
            "restart",
            // Two steps, a tenth of 20, take 30 ms.
            "run 2",
            "synchronize",
            "run 2",
            "synchronize",
            "synchronize",
            "run 20",
            "synchronize",
            "close"),
        training.calls);
    List<String> lines = out.toString(UTF_8).lines().toList();
    String round = lines.get(lines.size() - 1);
    assertTrue(round.contains("\"microseconds_per_step\": 15000.0"), round);
  }
}
