package dev.hourglass.examples;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Trainer;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes a backend, over and over, while four threads score rows with a model on it and a fifth
 * trains another. A process of its own, since what it looks for is the process's death.
 */
final class CloseUnderLoad {
  private static final int COLUMNS = 40;

  private final Backend backend;
  private final Autoencoder model;
  private final Dataset data;
  private final AtomicInteger told = new AtomicInteger();
  private final List<Throwable> others = new ArrayList<>();

  private CloseUnderLoad(Backend backend, Autoencoder loaded, Dataset data) {
    this.backend = backend;
    this.model = loaded.on(backend);
    this.data = data;
  }

  /**
   * Runs it; the exit code says whether every thread was told what was closed.
   *
   * @param arguments name of the backend, rounds, seed
   */
  public static void main(String[] arguments) throws Exception {
    String name = arguments[0];
    int rounds = Integer.parseInt(arguments[1]);
    Random random = new Random(Long.parseLong(arguments[2]));
    watch();
    // Two batches of different sizes, so that a call may be closed between them.
    Dataset data = gaussian(300);
    int told = 0;
    try (Backend first = Backends.open(name);
        Autoencoder trained =
            Trainer.on(first)
                .train(Architecture.stacked(COLUMNS, 20, 5), Training.epochs(1), data)) {
      for (int round = 0; round < rounds; round++) {
        told += new CloseUnderLoad(Backends.open(name), trained, data).run(random);
      }
    }
    System.out.println(told + " of " + 5 * rounds + " threads were told");
    System.exit(told == 5 * rounds ? 0 : 1);
  }

  /** A deadlock must not keep the process. */
  private static void watch() {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                TimeUnit.MINUTES.sleep(10);
              } catch (InterruptedException e) {
                return;
              }
              System.out.println("deadlock: not done within ten minutes");
              Runtime.getRuntime().halt(2);
            });
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static Dataset gaussian(int rows) {
    Random random = new Random(1);
    float[] values = new float[rows * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Dataset.of(values, COLUMNS);
  }

  /** Gives how many threads were told clearly. */
  private int run(Random random) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(5);
    float[] row = data.row(0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(start(started, () -> model.reconstructionError(row)));
      threads.add(start(started, () -> model.reconstructionErrors(data)));
    }
    threads.add(
        start(
            started,
            () ->
                Trainer.on(backend)
                    .train(Architecture.stacked(COLUMNS, 20, 5), Training.epochs(1), data)
                    .close()));
    started.await();
    TimeUnit.MICROSECONDS.sleep(random.nextInt(4000));
    if (random.nextBoolean()) {
      model.close();
    }
    backend.close();
    for (Thread thread : threads) {
      thread.join(60_000);
      if (thread.isAlive()) {
        System.out.println("deadlock: a thread has not ended within a minute");
        System.exit(2);
      }
    }
    synchronized (others) {
      others.forEach(Throwable::printStackTrace);
    }
    return told.get();
  }

  private Thread start(CountDownLatch started, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                started.countDown();
                while (true) {
                  work.run();
                }
              } catch (IllegalStateException e) {
                String message = String.valueOf(e.getMessage());
                if (message.startsWith("Backend " + backend.name() + " is closed")
                    || message.startsWith("This autoencoder is closed")) {
                  told.incrementAndGet();
                } else {
                  keep(e);
                }
              } catch (Throwable e) {
                keep(e);
              } finally {
                started.countDown();
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void keep(Throwable other) {
    synchronized (others) {
      others.add(other);
    }
  }
}
