package dev.hourglass.models.training.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.autodiff.Tape;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Recording;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What noise makes of the rows of a step. */
final class DisturbanceTest {
  private static final int ROWS = 400;
  private static final int COLUMNS = 12;

  /** Values of ½ are drawn as 0 or 1, those of the donors too. */
  @Test
  void binarizedAndSwappedRowsAreOfZerosAndOnes() {
    float[] halves = new float[ROWS * COLUMNS];
    Arrays.fill(halves, 0.5f);
    Dataset data = Dataset.of(halves, COLUMNS);
    Architecture architecture =
        Architecture.stacked(COLUMNS, 3).outputActivation(Activation.SIGMOID);
    Training plan = Training.epochs(1).batchSize(ROWS).binarize().noise(new Noise.Swap(0.3f));
    try (Backend backend = Samples.java(1);
        PreparedStage stage =
            new PreparedStage("joint", 1, architecture, plan, backend, data, null, 5);
        Scope scope = backend.newScope()) {
      Tape tape = new Tape(scope);
      Recording recording = Recording.fixed(tape, scope, stage.network(), stage.parameters());
      Batch clean = stage.nextBatch(recording, ROWS);
      Batch disturbed = new Disturbance(stage, recording).ofInput(clean);
      tape.kernels().forEach(Kernel::run);
      float[] input = download(disturbed.input().value());
      float[] target = download(disturbed.target().value());
      int ones = 0;
      int changed = 0;
      for (int i = 0; i < input.length; i++) {
        assertTrue(input[i] == 0 || input[i] == 1, "an input of " + input[i]);
        assertTrue(target[i] == 0 || target[i] == 1, "a target of " + target[i]);
        ones += input[i] == 1 ? 1 : 0;
        changed += input[i] == target[i] ? 0 : 1;
      }
      assertEquals(0.5, ones / (double) input.length, 0.03);
      // Of the swapped ones half are what they were.
      assertEquals(0.15, changed / (double) input.length, 0.03);
    }
  }

  private static float[] download(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }
}
