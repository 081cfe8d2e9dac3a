package dev.hourglass.conformance.selftest;

import dev.hourglass.conformance.ComposedKernels;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.SgdParameters;
import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Binds every operation with sound kernels; a fault overrides one. */
class DelegatingKernels extends ComposedKernels {
  final Kernels sound;

  DelegatingKernels(Kernels sound) {
    super(sound);
    this.sound = sound;
  }

  @Override
  public Kernel symmetricProduct(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    return sound.symmetricProduct(a, transposeA, b, transposeB, out);
  }

  @Override
  public Kernel dense(
      Tensor x,
      Tensor w,
      boolean transposeW,
      @Nullable Tensor bias,
      Activation activation,
      Tensor y) {
    return sound.dense(x, w, transposeW, bias, activation, y);
  }

  @Override
  public Kernel denseGrad(
      Activation activation, Tensor y, Tensor dy, @Nullable Tensor biasGradient, Into into) {
    return sound.denseGrad(activation, y, dy, biasGradient, into);
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
    return sound.errors(groups, scale, output, target, weights, errors, gradient);
  }

  @Override
  public Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
    return sound.means(groups, in, out);
  }

  @Override
  public Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    return sound.adam(h, learningRate, t, w, g, m, v);
  }

  @Override
  public Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    return sound.sgd(h, learningRate, w, g, velocity);
  }
}
