package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import java.nio.FloatBuffer;

/** Adds up all elements in double precision, one by one: for few elements. */
public final class Total implements Kernel {
  /** How many elements a product has added before the rest is left to this. */
  public static final int ROWS = 256;

  private final double scale;
  private final FloatBuffer in;
  private final FloatBuffer out;
  private final boolean accumulate;

  /** Binds the operands. */
  public Total(double scale, NativeTensor in, NativeTensor out, Into into) {
    this.scale = scale;
    this.in = in.floats();
    this.out = out.floats();
    this.accumulate = into == Into.ACCUMULATE;
  }

  @Override
  public void run() {
    double total = 0;
    for (int i = 0; i < in.capacity(); i++) {
      total += in.get(i);
    }
    double old = accumulate ? out.get(0) : 0;
    out.put(0, (float) (old + scale * total));
  }
}
