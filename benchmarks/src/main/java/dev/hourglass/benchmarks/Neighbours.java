package dev.hourglass.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other processes that keep processors busy, as on a machine that does something else too. */
final class Neighbours implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();

  /** Starts so many processes of one busy thread each. */
  Neighbours(int count) {
    try {
      for (int i = 0; i < count; i++) {
        processes.add(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Busy.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("A neighbour process can't be started", e);
    }
  }

  /**
   * Refuses figures that were measured beside fewer processes.
   *
   * @throws IllegalStateException if one has ended
   */
  void requireAlive() {
    for (Process process : processes) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "A neighbour process ended with %d while something was measured beside it"
                .formatted(process.exitValue()));
      }
    }
  }

  /** Ends the processes, and waits until they have ended. */
  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
  }

  /** Computes until its parent closes its standard input, by ending for instance. */
  static final class Busy {
    private Busy() {}

    public static void main(String[] arguments) throws IOException {
      Thread work =
          new Thread(
              () -> {
                double x = 0;
                while (!Thread.currentThread().isInterrupted()) {
                  x = Math.cos(x);
                }
                System.out.println(x);
              });
      work.setDaemon(true);
      work.start();
      while (System.in.read() >= 0) {
        // Waits for the end.
      }
    }
  }
}
