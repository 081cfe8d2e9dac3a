package dev.hourglass.anomaly.fitting;

import dev.hourglass.base.Closing;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backends of one thread, of which each is used by one thread at a time, so that what they compute
 * has the same bits however many threads there are. As many are opened as are in use at the same
 * time, and none before.
 *
 * <p>Some can't have one thread: ND4J while another of its backends is open that has several, and
 * oneDNN where OpenMP can't be told. Then the given backend is used, by one thread after the other;
 * or, if none is given, plain Java.
 */
final class TrainingBackends implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(TrainingBackends.class);
  private static final String PLAIN_JAVA = "java";

  /** How a backend is opened. */
  interface Opener {
    /** As {@link Backends#open(String, BackendOptions)} does. */
    Backend open(@Nullable String name, BackendOptions options);
  }

  private final Opener opener;
  private final @Nullable Backend given;
  private @Nullable String name;
  private final List<Backend> opened = new ArrayList<>();
  private final Deque<Backend> idle = new ArrayDeque<>();
  private boolean areAll;

  /**
   * Opens none yet.
   *
   * @param given the user's, of whose kind they are; null for the best usable one
   */
  TrainingBackends(@Nullable Backend given) {
    this(given, Backends::open);
  }

  TrainingBackends(@Nullable Backend given, Opener opener) {
    this.opener = opener;
    this.given = given;
    this.name = given == null ? null : given.name();
  }

  /**
   * Works on a backend that nobody else works on meanwhile.
   *
   * @throws CancellationException if the thread is interrupted while it waits for one
   */
  <T> T use(Function<Backend, T> work) {
    Backend backend = take();
    try {
      return work.apply(backend);
    } finally {
      giveBack(backend);
    }
  }

  private synchronized Backend take() {
    try {
      while (idle.isEmpty()) {
        if (areAll) {
          wait();
        } else {
          add();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Fitting was interrupted");
    }
    return idle.removeLast();
  }

  private synchronized void giveBack(Backend backend) {
    idle.addLast(backend);
    notifyAll();
  }

  private synchronized void add() {
    BackendOptions single = new BackendOptions(1);
    try {
      Backend backend = opener.open(name, single);
      name = backend.name();
      opened.add(backend);
      idle.addLast(backend);
    } catch (IllegalArgumentException | BackendException e) {
      if (!opened.isEmpty()) {
        LOGGER.info("Members train on {} of {} only: {}", opened.size(), name, e.getMessage());
        areAll = true;
      } else if (given != null) {
        LOGGER.info("Members train one after the other on {}: {}", name, e.getMessage());
        idle.addLast(given);
        areAll = true;
      } else {
        trainOnPlainJava(e);
      }
    }
  }

  private void trainOnPlainJava(RuntimeException refusal) {
    if (!(refusal instanceof IllegalArgumentException) || PLAIN_JAVA.equals(name)) {
      throw refusal;
    }
    // Whatever else is wrong than the number of threads is refused here, too, and is the user's.
    opener.open(null, BackendOptions.defaults()).close();
    LOGGER.info("Members train on plain Java: {}", refusal.getMessage());
    name = PLAIN_JAVA;
  }

  /** Closes those that were opened; nobody uses them anymore. */
  @Override
  public synchronized void close() {
    Closing.all(opened.stream().<Runnable>map(backend -> backend::close).toList());
  }
}
