package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_clip;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;

/** What a primitive does to each element {@code x} of its result before storing it. */
sealed interface PostOp {

  /** The same for a part of the result. */
  default PostOp cut(Cut cut) {
    return this;
  }

  /** The same post-ops for a part of the result. */
  static PostOp[] cut(PostOp[] postOps, Cut cut) {
    PostOp[] part = new PostOp[postOps.length];
    for (int i = 0; i < part.length; i++) {
      part[i] = postOps[i].cut(cut);
    }
    return part;
  }

  /** {@code x = 0}, also where it was NaN: clipping returns its bound there. */
  static PostOp zero() {
    return new Eltwise(dnnl_eltwise_clip, 0, 0);
  }

  /**
   * {@code x = f(x)}.
   *
   * @param algorithm one of oneDNN's element-wise algorithms
   * @param alpha its first parameter, 0 if it has none
   * @param beta its second parameter, 0 if it has none
   */
  record Eltwise(int algorithm, float alpha, float beta) implements PostOp {}

  /**
   * {@code x = f(x, operand)}, with the operand broadcast where its dimension is 1.
   *
   * @param algorithm one of oneDNN's binary algorithms
   * @param operand as many dimensions as the result
   */
  record Binary(int algorithm, Operand operand) implements PostOp {
    @Override
    public PostOp cut(Cut cut) {
      return new Binary(algorithm, operand.cut(cut));
    }
  }

  /**
   * {@code x = x + scale * old}, with the value that the result's memory held before.
   *
   * @param scale constant factor
   */
  record Sum(float scale) implements PostOp {}

  /** {@code x = f(x)} for an algorithm without parameters. */
  static PostOp apply(int algorithm) {
    return new Eltwise(algorithm, 0, 0);
  }

  /** {@code x = scale * x + shift}. */
  static PostOp linear(float scale, float shift) {
    return new Eltwise(dnnl_eltwise_linear, scale, shift);
  }

  /** {@code x = x + operand}. */
  static PostOp add(Operand operand) {
    return new Binary(dnnl_binary_add, operand);
  }

  /** {@code x = x - operand}. */
  static PostOp subtract(Operand operand) {
    return new Binary(dnnl_binary_sub, operand);
  }

  /** {@code x = x * operand}. */
  static PostOp multiply(Operand operand) {
    return new Binary(dnnl_binary_mul, operand);
  }
}
