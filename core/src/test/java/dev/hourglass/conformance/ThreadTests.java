package dev.hourglass.conformance;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Different scopes of one backend are used from different threads at once. */
abstract class ThreadTests extends ConformanceTests {
  private static final int THREADS = 2;
  private static final int ROUNDS = 30;

  ThreadTests(BackendConformanceTest kit) {
    super(kit);
  }

  @Test
  void scopesOfTwoThreadsDoNotDisturbEachOther() throws Exception {
    inTwoThreads(
        seed -> {
          for (int round = 0; round < ROUNDS; round++) {
            layerAndLoss(100L * seed + round);
          }
        });
  }

  /** Larger than what a backend computes in one thread, so that its own threads are shared. */
  @Test
  void largeProductsOfTwoThreadsDoNotDisturbEachOther() throws Exception {
    inTwoThreads(
        seed -> {
          Matrix a = Samples.normal(seed, 150, 130);
          Matrix b = Samples.normal(seed + 10L, 130, 140);
          Matrix none = Matrix.filled(150, 140, 0);
          Expected expected = Oracle.gemm(a, false, b, false, none, Into.OVERWRITE);
          try (Bench bench = new Bench(backend())) {
            Tensor left = bench.place(a);
            Tensor right = bench.place(b);
            Tensor out = bench.placeOutput(none.shape());
            Kernel kernel = bench.kernels().gemm(left, false, right, false, out, Into.OVERWRITE);
            for (int round = 0; round < ROUNDS; round++) {
              bench.replace(out, none);
              kernel.run();
              Tolerance.ACCUMULATION.check("round " + round, expected, bench.read(out));
            }
          }
        });
  }

  /** One thread prepares its step while the other allocates, transfers, runs and frees. */
  @Test
  void stepsOfTwoThreadsDoNotDisturbEachOther() throws Exception {
    inTwoThreads(
        seed -> {
          Matrix x = Samples.normal(seed, 19, 7);
          Matrix none = Matrix.filled(x.shape(), 0);
          for (int round = 0; round < ROUNDS; round++) {
            try (Bench bench = new Bench(backend())) {
              Tensor in = bench.place(x);
              Tensor first = bench.place(none);
              Tensor second = bench.place(none);
              Kernels kernels = bench.kernels();
              List<Kernel> body = List.of(kernels.axpy(1, in, first), kernels.copy(first, second));
              try (Step step = backend().compile(body)) {
                for (int run = 1; run <= 4; run++) {
                  step.run();
                  Tolerance.ACCUMULATION.check(
                      "round " + round + ", run " + run,
                      Oracle.axpy(run, x, none),
                      bench.read(second));
                }
              }
            }
          }
        });
  }

  private void layerAndLoss(long seed) {
    Matrix x = Samples.normal(seed, 17, 33);
    Matrix w = Samples.normal(seed + 1, 33, 9);
    Matrix bias = Samples.normal(seed + 2, 1, 9);
    Matrix t = Samples.normal(seed + 3, 17, 9);
    try (Bench bench = new Bench(backend())) {
      Tensor in = bench.place(x);
      Tensor weights = bench.place(w);
      Tensor offset = bench.place(bias);
      Tensor y = bench.placeOutput(new Shape(17, 9));
      Tensor target = bench.place(t);
      Tensor sum = bench.placeScalar(0);
      Tensor gradient = bench.placeOutput(new Shape(17, 9));
      bench.run(bench.kernels().dense(in, weights, false, offset, Activation.TANH, y), y);
      Tolerance.DENSE.check(
          "dense", Oracle.dense(x, w, false, bias, Activation.TANH), bench.read(y));
      bench.run(
          bench.kernels().loss(LossFunction.SQUARED_ERROR, 1, y, target, sum, gradient),
          sum,
          gradient);
      Tolerance.ACCUMULATION.check(
          "loss",
          Oracle.loss(LossFunction.SQUARED_ERROR, 1, bench.read(y), t, Matrix.scalar(0)),
          bench.read(sum));
    }
  }

  /** What each thread does, given its number. */
  @FunctionalInterface
  private interface Work {
    void run(int thread);
  }

  private void inTwoThreads(Work work) throws Exception {
    // Opened before the threads ask for it.
    backend().synchronize();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        futures.add(
            executor.submit(
                () -> {
                  start.await(30, TimeUnit.SECONDS);
                  work.run(thread);
                  return thread;
                }));
      }
      for (Future<?> future : futures) {
        future.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
