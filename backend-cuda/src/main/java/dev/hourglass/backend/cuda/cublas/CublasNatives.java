package dev.hourglass.backend.cuda.cublas;

import dev.hourglass.backend.cuda.cublas.CublasSearch.Found;
import dev.hourglass.backend.cuda.driver.JCudaNatives;
import dev.hourglass.tensor.BackendException;
import jcuda.jcublas.JCublas2;
import org.jspecify.annotations.Nullable;

/**
 * Loads cuBLAS and JCuda's binding of it, once a process. The binding is made for cuBLAS 12.
 * Version 13 has the same functions under the same names, so a copy of the binding that asks for
 * that one works as well.
 */
final class CublasNatives {
  private static final String BUILT_FOR = "libcublas.so.12";

  private static @Nullable Found loaded;

  private CublasNatives() {}

  /**
   * Loads it, or does nothing where that is done.
   *
   * @throws BackendException.NativeFailure if that fails, or another one is loaded already
   */
  static synchronized void load(Found found) {
    if (loaded != null && !loaded.equals(found)) {
      throw new BackendException.NativeFailure(
          "Loading " + found.cublas(), "this process has loaded " + loaded.cublas(), null);
    }
    try {
      // In this order: each is found by the next among the libraries that the process has.
      System.load(found.cublasLt().toString());
      System.load(found.cublas().toString());
      JCudaNatives.load(
          "JCublas2", shipped -> binding(shipped, found.version()), () -> JCublas2.initialize());
    } catch (UnsatisfiedLinkError e) {
      throw new BackendException.NativeFailure(
          "Loading " + found.cublas(), String.valueOf(e.getMessage()), e);
    }
    loaded = found;
  }

  private static byte[] binding(byte[] shipped, int version) {
    String wanted = "libcublas.so." + version;
    return wanted.equals(BUILT_FOR) ? shipped : new ElfLibrary(shipped).retarget(BUILT_FOR, wanted);
  }
}
