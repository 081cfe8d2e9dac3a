package dev.hourglass.backend.vectors;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * One of {@link ElementwiseVectors}, compiled by itself. HotSpot stops to inline where a method has
 * become too long, and then makes an object of each vector for good: two of these loops in one
 * caller can be too much. A method handle that is no constant is never inlined.
 */
final class IsolatedLoop {
  private static final MethodType TYPE =
      MethodType.methodType(
          void.class,
          float[].class,
          float[].class,
          float[].class,
          int.class,
          int.class,
          int.class,
          int.class);

  private final MethodHandle loop;

  /** The one with this name. */
  IsolatedLoop(String name) {
    try {
      loop = MethodHandles.lookup().findStatic(ElementwiseVectors.class, name, TYPE);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no loop " + name, e);
    }
  }

  /** Computes some rows. */
  void run(float[] a, float[] b, float[] y, int at, int rows, int width, int stride) {
    try {
      loop.invokeExact(a, b, y, at, rows, width, stride);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
