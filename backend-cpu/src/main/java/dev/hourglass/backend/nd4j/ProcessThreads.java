package dev.hourglass.backend.nd4j;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many threads OpenBLAS and libnd4j compute with: one number each for the whole process, so all
 * open backends share them. The last one to close puts back what was there before.
 *
 * <p>OpenBLAS gets the number that is asked for, and libnd4j's loops stay on the calling thread.
 * Both keep their threads spinning for a while after a call, each in a pool of its own, and a
 * training step alternates between them. With both pools at the number of processors they take the
 * processors from each other for a whole time slice: a step of 5 ms took 25 to 180.
 */
final class ProcessThreads {
  /** What this OpenBLAS is built for. Asked for more, it takes these without saying so. */
  private static final int MOST = 64;

  private static int users;
  private static int count;
  private static int formerOfLoops;
  private static int formerOfProducts;

  private ProcessThreads() {}

  /**
   * Sets the number, or joins those who have set it.
   *
   * @return how many threads there are now
   * @throws IllegalArgumentException if OpenBLAS can't have so many, or a backend is open that has
   *     another number
   */
  static synchronized int acquire(int wanted) {
    int possible = possible(wanted, Runtime.getRuntime().availableProcessors());
    if (users == 0) {
      Environment environment = Nd4j.getEnvironment();
      formerOfLoops = environment.maxMasterThreads();
      formerOfProducts = openblas_nolapack.blas_get_num_threads();
      environment.setMaxMasterThreads(1);
      openblas_nolapack.blas_set_num_threads(possible);
      count = possible;
    } else if (possible != count) {
      throw new IllegalArgumentException(
          "nd4j can't use "
              + wanted
              + " threads: a backend that is open computes with "
              + count
              + ", and ND4J has one number for the whole process. Close that first, or ask for "
              + count
              + ".");
    }
    users++;
    return count;
  }

  /** As many as asked for, or the most there can be where that is fewer than the default. */
  static int possible(int wanted, int processors) {
    if (wanted > MOST && wanted != processors) {
      throw new IllegalArgumentException(
          "nd4j can't use "
              + wanted
              + " threads: ND4J's OpenBLAS is built for at most "
              + MOST
              + "; ask for no more than that.");
    }
    return Math.min(wanted, MOST);
  }

  /** A backend was closed. */
  static synchronized void release() {
    users--;
    if (users == 0) {
      Nd4j.getEnvironment().setMaxMasterThreads(formerOfLoops);
      openblas_nolapack.blas_set_num_threads(formerOfProducts);
    }
  }
}
