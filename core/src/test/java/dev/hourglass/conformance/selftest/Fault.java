package dev.hourglass.conformance.selftest;

import static dev.hourglass.tensor.Into.OVERWRITE;

import dev.hourglass.conformance.ComposedKernels;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.ColumnGroup.OneHot;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Faults that a backend may have. */
enum Fault {
  FROZEN_LEARNING_RATE,
  FROZEN_STEP_COUNT,
  PRODUCTS_IGNORE_ACCUMULATE,
  SUMS_IGNORE_ACCUMULATE,
  LOSS_REPLACES_THE_SUM,
  LEAKED_TENSOR,
  DIRTY_MEMORY,
  STEP_WITHOUT_ITS_LAST_KERNEL,
  STALE_CURSOR,
  STALE_COUNTER,
  UNMIRRORED_HALF,
  HALVES_OF_OTHER_DIGITS,
  IGNORED_TRANSPOSITION,
  CHANGED_OPERAND,
  REDUCED_PRECISION,
  ALLOCATION_IN_RUN,
  VARYING_RESULT,
  DROPPED_BIAS,
  DROPPED_BIAS_GRADIENT,
  PRODUCTS_OF_GRADIENTS_IGNORE_TRANSPOSITION,
  IGNORED_WEIGHT_DECAY,
  SWALLOWED_NAN,
  LOG_IN_FIXED_POINT,
  DERIVATIVE_OF_LOG_BY_ITS_OUTPUT,
  IGNORED_FACTOR,
  IGNORED_CELL_WEIGHTS,
  IGNORED_GROUP_WEIGHTS,
  MISSING_CELLS_TIMES_ZERO,
  MEANS_AS_THEY_ARE,
  VIEWS_OF_OTHER_MEMORY,
  FREES_AT_ONCE;

  /** The operations with this fault, where it is one of operations. */
  Kernels spoil(Kernels sound) {
    return switch (this) {
      case FROZEN_LEARNING_RATE -> new FrozenLearningRate(sound);
      case FROZEN_STEP_COUNT -> new FrozenStepCount(sound);
      case PRODUCTS_IGNORE_ACCUMULATE -> new OverwritingProducts(sound);
      case SUMS_IGNORE_ACCUMULATE -> new OverwritingSums(sound);
      case LOSS_REPLACES_THE_SUM -> new ReplacedLossSum(sound);
      case STALE_CURSOR -> new StaleCursor(sound);
      case STALE_COUNTER -> new StaleCounter(sound);
      case UNMIRRORED_HALF -> new SpoiledHalf(sound, x -> 0f);
      case HALVES_OF_OTHER_DIGITS -> new SpoiledHalf(sound, Math::nextUp);
      case IGNORED_TRANSPOSITION -> new IgnoredTransposition(sound);
      case CHANGED_OPERAND -> new ChangedOperand(sound);
      case REDUCED_PRECISION -> new ReducedPrecision(sound);
      case ALLOCATION_IN_RUN -> new AllocationInRun(sound);
      case VARYING_RESULT -> new VaryingResult(sound);
      case DROPPED_BIAS -> new DroppedBias(sound);
      case DROPPED_BIAS_GRADIENT -> new DroppedBiasGradient(sound);
      case PRODUCTS_OF_GRADIENTS_IGNORE_TRANSPOSITION -> new IgnoredFirstTransposition(sound);
      case IGNORED_WEIGHT_DECAY -> new IgnoredWeightDecay(sound);
      case SWALLOWED_NAN -> new SwallowedNaN(sound);
      case LOG_IN_FIXED_POINT -> new LogInFixedPoint(sound);
      case DERIVATIVE_OF_LOG_BY_ITS_OUTPUT -> new DerivativeOfLogByItsOutput(sound);
      case IGNORED_FACTOR -> new IgnoredFactor(sound);
      case IGNORED_CELL_WEIGHTS -> new IgnoredCellWeights(sound);
      case IGNORED_GROUP_WEIGHTS -> new IgnoredGroupWeights(sound);
      case MISSING_CELLS_TIMES_ZERO -> new MissingCellsTimesZero(sound);
      case MEANS_AS_THEY_ARE -> new MeansAsTheyAre(sound);
      case LEAKED_TENSOR,
          DIRTY_MEMORY,
          STEP_WITHOUT_ITS_LAST_KERNEL,
          VIEWS_OF_OTHER_MEMORY,
          FREES_AT_ONCE ->
          sound;
    };
  }

  /** Copies a tensor when first run only, as if its value had been captured. */
  private static Kernel captured(Kernels kernels, Tensor from, Tensor to) {
    Kernel copy = kernels.copy(from, to);
    return new Kernel() {
      private boolean done;

      @Override
      public void run() {
        if (!done) {
          copy.run();
          done = true;
        }
      }
    };
  }

  private static final class FrozenLearningRate extends DelegatingKernels {
    FrozenLearningRate(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel adam(
        AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
      Tensor frozen = scope().tensor(1, 1);
      return Kernel.sequence(
          captured(sound, learningRate, frozen), sound.adam(h, frozen, t, w, g, m, v));
    }

    @Override
    public Kernel sgd(
        SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
      Tensor frozen = scope().tensor(1, 1);
      return Kernel.sequence(
          captured(sound, learningRate, frozen), sound.sgd(h, frozen, w, g, velocity));
    }
  }

  private static final class FrozenStepCount extends DelegatingKernels {
    FrozenStepCount(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel adam(
        AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
      Tensor frozen = scope().tensor(1, 1);
      return Kernel.sequence(
          captured(sound, t, frozen), sound.adam(h, learningRate, frozen, w, g, m, v));
    }
  }

  private static final class OverwritingProducts extends DelegatingKernels {
    OverwritingProducts(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel gemm(
        Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
      return sound.gemm(a, transposeA, b, transposeB, out, OVERWRITE);
    }
  }

  private static final class OverwritingSums extends DelegatingKernels {
    OverwritingSums(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel sum(Tensor in, Tensor out, Into into) {
      return sound.sum(in, out, OVERWRITE);
    }

    @Override
    public Kernel denseGrad(
        Activation activation, Tensor y, Tensor dy, @Nullable Tensor biasGradient, Into into) {
      return sound.denseGrad(activation, y, dy, biasGradient, OVERWRITE);
    }
  }

  private static final class ReplacedLossSum extends DelegatingKernels {
    ReplacedLossSum(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel loss(
        LossFunction loss,
        float scale,
        Tensor output,
        Tensor target,
        Tensor sum,
        @Nullable Tensor gradient) {
      return Kernel.sequence(
          sound.fill(0, sum), sound.loss(loss, scale, output, target, sum, gradient));
    }
  }

  private static final class StaleCursor extends DelegatingKernels {
    StaleCursor(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
      Tensor own = scope().tensor(DType.INT32, 1, 1);
      return Kernel.sequence(sound.copy(cursor, own), sound.gatherRows(in, index, own, scale, out));
    }
  }

  private static final class StaleCounter extends DelegatingKernels {
    StaleCounter(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out) {
      Tensor own = scope().tensor(DType.INT32, 1, 1);
      return Kernel.sequence(sound.copy(counter, own), sound.random(distribution, seed, own, out));
    }
  }

  /** Something else above the diagonal of products that are symmetric. */
  private static final class SpoiledHalf extends DelegatingKernels {
    private final UnaryOperator<Float> fault;

    SpoiledHalf(Kernels sound, UnaryOperator<Float> fault) {
      super(sound);
      this.fault = fault;
    }

    @Override
    public Kernel symmetricProduct(
        Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
      Kernel kernel = sound.symmetricProduct(a, transposeA, b, transposeB, out);
      return () -> {
        kernel.run();
        float[] values = download(out);
        int side = (int) out.rows();
        for (int i = 0; i < side; i++) {
          for (int j = i + 1; j < side; j++) {
            values[i * side + j] = fault.apply(values[i * side + j]);
          }
        }
        out.upload(FloatBuffer.wrap(values));
      };
    }
  }

  private static final class IgnoredTransposition extends DelegatingKernels {
    IgnoredTransposition(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel gemm(
        Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
      boolean square = b.rows() == b.columns();
      return sound.gemm(a, transposeA, b, transposeB && !square, out, into);
    }
  }

  private static final class ChangedOperand extends DelegatingKernels {
    ChangedOperand(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
      return Kernel.sequence(sound.zip(op, a, b, out), sound.map(new Affine(2, 0), b, b));
    }
  }

  /** The 11 significant bits of TF32. */
  private static final class ReducedPrecision extends DelegatingKernels {
    ReducedPrecision(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel gemm(
        Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
      Tensor rounded = scope().tensor(a.rows(), a.columns());
      Kernel product = sound.gemm(rounded, transposeA, b, transposeB, out, into);
      return () -> {
        float[] values = download(a);
        for (int i = 0; i < values.length; i++) {
          values[i] =
              Float.intBitsToFloat((Float.floatToIntBits(values[i]) + 0x1000) & 0xFFFF_E000);
        }
        rounded.upload(FloatBuffer.wrap(values));
        product.run();
      };
    }
  }

  private static final class AllocationInRun extends DelegatingKernels {
    private Object last = this;

    AllocationInRun(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel map(UnaryOp op, Tensor in, Tensor out) {
      Kernel kernel = sound.map(op, in, out);
      return () -> {
        last = new Object[] {last instanceof Object[] ? this : last};
        kernel.run();
      };
    }
  }

  /** As from sums in another order: the last digit differs from run to run. */
  private static final class VaryingResult extends DelegatingKernels {
    private static final AtomicInteger RUNS = new AtomicInteger();

    VaryingResult(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel gemm(
        Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
      Kernel kernel = sound.gemm(a, transposeA, b, transposeB, out, into);
      return () -> {
        kernel.run();
        float[] values = download(out);
        values[0] += (RUNS.getAndIncrement() % 7) * Math.ulp(values[0]);
        out.upload(FloatBuffer.wrap(values));
      };
    }
  }

  private static final class DroppedBias extends DelegatingKernels {
    DroppedBias(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel dense(
        Tensor x,
        Tensor w,
        boolean transposeW,
        @Nullable Tensor bias,
        Activation activation,
        Tensor y) {
      return sound.dense(x, w, transposeW, null, activation, y);
    }
  }

  private static final class DroppedBiasGradient extends DelegatingKernels {
    DroppedBiasGradient(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel denseGrad(
        Activation activation, Tensor y, Tensor dy, @Nullable Tensor biasGradient, Into into) {
      return sound.denseGrad(activation, y, dy, null, into);
    }
  }

  /**
   * The first operand is taken as it is where the shapes allow it. A network's forward pass never
   * transposes it, only the product that gives the weights' gradient does.
   */
  private static final class IgnoredFirstTransposition extends DelegatingKernels {
    IgnoredFirstTransposition(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel gemm(
        Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
      boolean square = a.rows() == a.columns();
      return sound.gemm(a, transposeA && !square, b, transposeB, out, into);
    }
  }

  private static final class IgnoredWeightDecay extends DelegatingKernels {
    IgnoredWeightDecay(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel adam(
        AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
      AdamParameters withoutDecay = new AdamParameters(h.beta1(), h.beta2(), h.epsilon(), 0);
      return sound.adam(withoutDecay, learningRate, t, w, g, m, v);
    }

    @Override
    public Kernel sgd(
        SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
      SgdParameters withoutDecay = new SgdParameters(h.momentum(), h.nesterov(), 0);
      return sound.sgd(withoutDecay, learningRate, w, g, velocity);
    }
  }

  private static final class SwallowedNaN extends DelegatingKernels {
    SwallowedNaN(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel map(UnaryOp op, Tensor in, Tensor out) {
      Kernel kernel = sound.map(op, in, out);
      return () -> {
        kernel.run();
        float[] values = download(out);
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.isNaN(values[i]) ? 0 : values[i];
        }
        out.upload(FloatBuffer.wrap(values));
      };
    }
  }

  /** As from a table: nothing is left of the logarithm of what is close to 1. */
  private static final class LogInFixedPoint extends DelegatingKernels {
    LogInFixedPoint(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel map(UnaryOp op, Tensor in, Tensor out) {
      Kernel kernel = sound.map(op, in, out);
      return op != Elementary.LOG
          ? kernel
          : Kernel.sequence(
              kernel,
              sound.map(new Affine(1, 64), out, out),
              sound.map(new Affine(1, -64), out, out));
    }
  }

  /** {@code 1 / y}, where the reciprocal is to be taken of the input. */
  private static final class DerivativeOfLogByItsOutput extends DelegatingKernels {
    DerivativeOfLogByItsOutput(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
      if (!op.equals(new TimesDerivative(Elementary.LOG))) {
        return sound.zip(op, a, b, out);
      }
      Tensor reciprocal = scope().tensor(b.rows(), b.columns());
      return Kernel.sequence(
          sound.map(Elementary.RECIPROCAL, b, reciprocal),
          sound.zip(BinaryOp.MULTIPLY, a, reciprocal, out));
    }
  }

  private static final class IgnoredFactor extends DelegatingKernels {
    IgnoredFactor(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel axpy(float alpha, Tensor x, Tensor y) {
      return sound.axpy(1, x, y);
    }
  }

  private static final class IgnoredCellWeights extends DelegatingKernels {
    IgnoredCellWeights(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel errors(
        ColumnGroups groups,
        float scale,
        Tensor output,
        Tensor target,
        @Nullable Tensor weights,
        Tensor errors,
        @Nullable Tensor gradient) {
      return sound.errors(groups, scale, output, target, null, errors, gradient);
    }
  }

  private static final class IgnoredGroupWeights extends DelegatingKernels {
    IgnoredGroupWeights(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel errors(
        ColumnGroups groups,
        float scale,
        Tensor output,
        Tensor target,
        @Nullable Tensor weights,
        Tensor errors,
        @Nullable Tensor gradient) {
      List<ColumnGroup> equal = new ArrayList<>();
      for (ColumnGroup group : groups.groups()) {
        equal.add(
            group instanceof Elements elements
                ? new Elements(elements.columns(), elements.loss(), 1)
                : new OneHot(group.columns(), 1));
      }
      return sound.errors(
          new ColumnGroups(equal), scale, output, target, weights, errors, gradient);
    }
  }

  /** As the composition has it, where zero times NaN is NaN. */
  private static final class MissingCellsTimesZero extends DelegatingKernels {
    MissingCellsTimesZero(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel errors(
        ColumnGroups groups,
        float scale,
        Tensor output,
        Tensor target,
        @Nullable Tensor weights,
        Tensor errors,
        @Nullable Tensor gradient) {
      return new ComposedKernels(sound) {}.errors(
          groups, scale, output, target, weights, errors, gradient);
    }
  }

  /** What stands for an output's natural parameters are these themselves. */
  private static final class MeansAsTheyAre extends DelegatingKernels {
    MeansAsTheyAre(Kernels sound) {
      super(sound);
    }

    @Override
    public Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
      return sound.map(Activation.IDENTITY, in, out);
    }
  }

  private static float[] download(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.download(FloatBuffer.wrap(values));
    return values;
  }
}
