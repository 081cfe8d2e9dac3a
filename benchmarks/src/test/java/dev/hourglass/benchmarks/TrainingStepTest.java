package dev.hourglass.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.nio.IntBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A step of 2-1-2, against the same training in double precision. */
final class TrainingStepTest {
  private static final Layers LAYERS = Layers.parse("2-1-2");
  private static final float RATE = 0.01f;

  /** Five rows: two batches of two, and one that is left. */
  private static final float[][] ROWS = {{1, 2}, {-1, 0.5f}, {0.5f, -2}, {3, 1}, {4, 5}};

  /** Weights of both layers, then the biases of the hidden unit and of the outputs. */
  private static final float[] START = {0.5f, -0.25f, 0.75f, 1, 0.1f, -0.2f, 0.3f};

  private final Backend backend = Backends.open("java");

  @AfterEach
  void close() {
    assertEquals(0, backend.bytes());
    backend.close();
  }

  private TrainingStep step() {
    return step(Optimizer.adam());
  }

  private TrainingStep step(Optimizer optimizer) {
    TrainingStep step =
        new TrainingStep(backend, Precision.FLOAT32, LAYERS, 2, Dataset.of(ROWS), optimizer, RATE);
    step.restart(START);
    return step;
  }

  @Test
  void itIsAdamOnTheSquaredErrorOfAHiddenLayerWithElu() {
    try (TrainingStep step = step()) {
      Reference reference = new Reference();
      for (int first : new int[] {0, 2}) {
        step.run();
        assertEquals(reference.step(first, first + 1), step.loss(), 1e-6);
      }
    }
  }

  @Test
  void itIsMuonIfAskedFor() {
    try (TrainingStep step = step(OptimizerName.MUON.optimizer())) {
      Reference reference = new Reference(true);
      for (int epoch = 0; epoch < 3; epoch++) {
        step.follow(IntBuffer.wrap(new int[] {0, 1, 2, 3}));
        for (int first : new int[] {0, 2}) {
          step.run();
          assertEquals(reference.step(first, first + 1), step.loss(), 1e-5);
        }
      }
    }
  }

  @Test
  void whatMuonRemembersIsForgotten() {
    try (TrainingStep step = step(Optimizer.muon())) {
      step.run();
      float first = step.loss();
      step.run();
      float second = step.loss();
      step.restart(START);
      step.follow(IntBuffer.wrap(new int[] {0, 1, 2, 3}));
      step.run();
      assertEquals(first, step.loss());
      // The velocity that there was would have bent the step in between.
      step.run();
      assertEquals(second, step.loss());
    }
  }

  @Test
  void theLossIsThatOfTheLastOfSeveralSteps() {
    try (TrainingStep several = step();
        TrainingStep single = step()) {
      several.run(3);
      for (int i = 0; i < 3; i++) {
        single.run();
      }
      assertEquals(single.loss(), several.loss());
    }
  }

  @Test
  void anOrderIsFollowedFromItsBeginning() {
    try (TrainingStep step = step()) {
      step.run();
      step.restart(START);
      step.follow(IntBuffer.wrap(new int[] {4, 1, 3, 0}));
      Reference reference = new Reference();
      step.run();
      assertEquals(reference.step(4, 1), step.loss(), 1e-5);
      step.run();
      assertEquals(reference.step(3, 0), step.loss(), 1e-5);
    }
  }

  @Test
  void deadUnitsGiveOnlyTheirBiases() {
    try (TrainingStep step = step()) {
      step.killHiddenUnits();
      step.run();
      // ELU's -1 times 0.75 and 1, and the outputs' biases.
      double first = -0.75 - 0.2;
      double second = -1 + 0.3;
      double sum =
          square(first - 1) + square(second - 2) + square(first + 1) + square(second - 0.5);
      assertEquals(sum / 4, step.loss(), 1e-6);
    }
  }

  @Test
  void bytesAreThoseOfTheTrainingAndNotOfItsData() {
    Dataset two = Dataset.of(new float[][] {ROWS[0], ROWS[1]});
    Dataset ten = Dataset.of(new float[10][2]);
    long few;
    try (TrainingStep step = new TrainingStep(backend, Precision.FLOAT32, LAYERS, 2, two)) {
      few = step.bytes();
    }
    try (TrainingStep step = new TrainingStep(backend, Precision.FLOAT32, LAYERS, 2, ten)) {
      // Five learning rates with their numbers in place of one.
      assertEquals(few + 4 * 8, step.bytes());
    }
  }

  @Test
  void layersThatAreNotMirroredAreRefused() {
    assertEquals(
        "The layers are 2-1-1-2; give such as are symmetric, like 784-300-784",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new TrainingStep(
                        backend, Precision.FLOAT32, Layers.parse("2-1-1-2"), 2, Dataset.of(ROWS)))
            .getMessage());
  }

  private static double square(double x) {
    return x * x;
  }

  /** The formulas written out. */
  private static final class Reference {
    private final double[] p = new double[7];
    private final double[] m = new double[7];
    private final double[] v = new double[7];
    private final boolean isMuon;
    private int steps;

    Reference() {
      this(false);
    }

    Reference(boolean isMuon) {
      this.isMuon = isMuon;
      for (int i = 0; i < p.length; i++) {
        p[i] = START[i];
      }
    }

    /** The loss of a batch of two rows; then the update. */
    double step(int... batch) {
      double[] g = new double[7];
      double loss = 0;
      for (int row : batch) {
        double a = ROWS[row][0];
        double b = ROWS[row][1];
        double z = p[0] * a + p[1] * b + p[4];
        double h = z > 0 ? z : Math.exp(z) - 1;
        double first = p[2] * h + p[5] - a;
        double second = p[3] * h + p[6] - b;
        loss += (first * first + second * second) / 4;
        double toFirst = first / 2;
        double toSecond = second / 2;
        double toHidden = (toFirst * p[2] + toSecond * p[3]) * (z > 0 ? 1 : Math.exp(z));
        double[] parts = {
          toHidden * a, toHidden * b, toFirst * h, toSecond * h, toHidden, toFirst, toSecond
        };
        for (int i = 0; i < g.length; i++) {
          g[i] += parts[i];
        }
      }
      steps++;
      if (isMuon) {
        stepByMuon(g, 0);
        stepByMuon(g, 2);
      }
      // Biases are Adam's in any case.
      for (int i = isMuon ? 4 : 0; i < p.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        double corrected = m[i] / (1 - Math.pow(0.9, steps));
        double root = Math.sqrt(v[i] / (1 - Math.pow(0.999, steps)));
        p[i] -= RATE * corrected / (root + 1e-8);
      }
      return loss;
    }

    /** Two weights that are a column or a row: what is orthogonal is of length 1, roughly. */
    private void stepByMuon(double[] g, int first) {
      double[] direction = new double[2];
      for (int i = 0; i < 2; i++) {
        m[first + i] = 0.95 * m[first + i] + g[first + i];
        direction[i] = g[first + i] + 0.95 * m[first + i];
      }
      double length = Math.hypot(direction[0], direction[1]);
      for (int i = 0; i < 2; i++) {
        p[first + i] -= RATE * 0.2 * Math.sqrt(2) * muonsLength() * direction[i] / length;
      }
    }

    /** What the polynomials of three iterations make of the only singular value. */
    private static double muonsLength() {
      double s = Math.sqrt(1 / 1.02);
      s = 8.09337 * s - 23.62043 * Math.pow(s, 3) + 17.44615 * Math.pow(s, 5);
      s = 3.63659 * s - 2.72193 * Math.pow(s, 3) + 0.53655 * Math.pow(s, 5);
      return 2.66130 * s - 1.97715 * Math.pow(s, 3) + 0.45262 * Math.pow(s, 5);
    }
  }
}
