package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.loops.AdamLoops;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.AdamParameters;
import dev.hourglass.tensor.Kernel;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Adam on the host, in one pass over short pieces that are copied to arrays and back. ND4J's own
 * updater puts ε elsewhere in the formula and takes four times as long; composed of libnd4j's
 * loops, the root alone, which is not vectorized there, would take three times as long.
 */
final class Adam implements Kernel {
  private static final int PIECE = AdamLoops.PIECE;

  private final AdamLoops loops;
  private final FloatBuffer learningRate;
  private final FloatBuffer t;
  private final FloatPointer parameters;
  private final FloatPointer gradient;
  private final FloatPointer first;
  private final FloatPointer second;
  private final long size;
  private final float[] w = new float[PIECE];
  private final float[] g = new float[PIECE];
  private final float[] m = new float[PIECE];
  private final float[] v = new float[PIECE];

  Adam(
      AdamParameters h,
      NativeTensor learningRate,
      NativeTensor t,
      NativeTensor w,
      NativeTensor g,
      NativeTensor m,
      NativeTensor v) {
    loops = new AdamLoops(h);
    this.learningRate = learningRate.floats();
    this.t = t.floats();
    parameters = w.pointer();
    gradient = g.pointer();
    first = m.pointer();
    second = v.pointer();
    size = w.size();
  }

  @Override
  public void run() {
    loops.begin(learningRate.get(0), t.get(0));
    for (long at = 0; at < size; at += PIECE) {
      int count = (int) Math.min(PIECE, size - at);
      gradient.position(at).get(g, 0, count);
      parameters.position(at).get(w, 0, count);
      first.position(at).get(m, 0, count);
      second.position(at).get(v, 0, count);
      loops.update(g, w, m, v, 0, count);
      parameters.put(w, 0, count);
      first.put(m, 0, count);
      second.put(v, 0, count);
    }
  }
}
