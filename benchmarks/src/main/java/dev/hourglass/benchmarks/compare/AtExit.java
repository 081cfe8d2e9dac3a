package dev.hourglass.benchmarks.compare;

/** Something to be done if the program is ended from outside before this is cancelled. */
final class AtExit {
  private final Thread thread;

  AtExit(String name, Runnable action) {
    thread = new Thread(action, name);
    Runtime.getRuntime().addShutdownHook(thread);
  }

  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // The program is ending, and the action is being done.
    }
  }
}
