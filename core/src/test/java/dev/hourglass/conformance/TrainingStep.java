package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.List;

/**
 * The kernels of one training step of a denoising tied autoencoder: everything that changes from
 * step to step (batch, noise, learning rate, step count, parameters) and most of the operations.
 */
final class TrainingStep {
  private static final int INPUTS = 13;
  private static final int CODES = 5;
  private static final int BATCH = 7;
  private static final int ROWS = 23;
  private static final int WEIGHTS = INPUTS * CODES;
  private static final int PARAMETERS = WEIGHTS + CODES + INPUTS;

  private final List<Kernel> kernels;
  private final Tensor learningRate;

  TrainingStep(Bench bench) {
    Scope scope = bench.scope();
    Kernels k = bench.kernels();
    Tensor data = bench.place(DType.UINT8, Samples.integers(1, new Shape(ROWS, INPUTS), 0, 256));
    Tensor index = bench.place(DType.INT32, Samples.integers(2, new Shape(1, ROWS), 0, ROWS));
    Tensor cursor = bench.placeInteger(0);
    Tensor counter = bench.placeInteger(0);
    learningRate = bench.placeScalar(0.01f);
    Tensor t = bench.placeScalar(0);
    Tensor parameters = bench.place(Samples.normal(3, 1, PARAMETERS).map(x -> (float) (0.3 * x)));
    Tensor gradients = bench.place(Matrix.filled(1, PARAMETERS, 0));
    Tensor m = bench.place(Matrix.filled(1, PARAMETERS, 0));
    Tensor v = bench.place(Matrix.filled(1, PARAMETERS, 0));
    Tensor x = bench.placeOutput(new Shape(BATCH, INPUTS));
    Tensor mask = bench.placeOutput(new Shape(BATCH, INPUTS));
    Tensor noisy = bench.placeOutput(new Shape(BATCH, INPUTS));
    Tensor code = bench.placeOutput(new Shape(BATCH, CODES));
    Tensor y = bench.placeOutput(new Shape(BATCH, INPUTS));
    Tensor dy = bench.placeOutput(new Shape(BATCH, INPUTS));
    Tensor dCode = bench.placeOutput(new Shape(BATCH, CODES));
    Tensor loss = bench.placeScalar(0);

    Tensor w = scope.view(parameters, 0, INPUTS, CODES);
    Tensor codeBias = scope.view(parameters, WEIGHTS, 1, CODES);
    Tensor outputBias = scope.view(parameters, WEIGHTS + CODES, 1, INPUTS);
    Tensor dW = scope.view(gradients, 0, INPUTS, CODES);
    Tensor dCodeBias = scope.view(gradients, WEIGHTS, 1, CODES);
    Tensor dOutputBias = scope.view(gradients, WEIGHTS + CODES, 1, INPUTS);

    kernels =
        List.of(
            k.gatherRows(data, index, cursor, 1 / 255f, x),
            k.random(new Distribution.Bernoulli(0.8f), 11, counter, mask),
            k.zip(BinaryOp.MULTIPLY, x, mask, noisy),
            k.dense(noisy, w, false, codeBias, Activation.ELU, code),
            k.dense(code, w, true, outputBias, Activation.SIGMOID, y),
            k.loss(LossFunction.SQUARED_ERROR, 1f / (BATCH * INPUTS), y, x, loss, dy),
            k.denseGrad(Activation.SIGMOID, y, dy, dOutputBias, Into.OVERWRITE),
            k.gemm(dy, true, code, false, dW, Into.OVERWRITE),
            k.gemm(dy, false, w, false, dCode, Into.OVERWRITE),
            k.denseGrad(Activation.ELU, code, dCode, dCodeBias, Into.OVERWRITE),
            k.gemm(noisy, true, dCode, false, dW, Into.ACCUMULATE),
            k.axpy(1e-4f, w, dW),
            k.map(new Affine(1, 1), t, t),
            k.adam(
                new AdamParameters(0.9f, 0.999f, 1e-8f, 0),
                learningRate,
                t,
                parameters,
                gradients,
                m,
                v));
  }

  List<Kernel> kernels() {
    return kernels;
  }

  Tensor learningRate() {
    return learningRate;
  }
}
