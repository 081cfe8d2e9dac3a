package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_elu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.Share;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matrix products, with what follows them fused in. */
final class Products {
  private static final PostOp[] NONE = {};
  private static final PostOp[] ADD_OLD = {new PostOp.Sum(1)};

  private final OneDnnScope scope;
  private final Primitives primitives;
  private final Elementwise elementwise;

  Products(OneDnnScope scope, Primitives primitives, Elementwise elementwise) {
    this.scope = scope;
    this.primitives = primitives;
    this.elementwise = elementwise;
  }

  /** What makes a primitive add to its output. */
  static PostOp[] into(Into into) {
    return switch (into) {
      case OVERWRITE -> NONE;
      case ACCUMULATE -> ADD_OLD;
    };
  }

  Kernel gemm(
      NativeTensor a,
      boolean transposeA,
      NativeTensor b,
      boolean transposeB,
      NativeTensor out,
      Into into) {
    return primitives.matmul(
        oriented(a, transposeA), oriented(b, transposeB), null, Operand.matrix(out), into(into));
  }

  Kernel symmetric(
      NativeTensor a, boolean transposeA, NativeTensor b, boolean transposeB, NativeTensor out) {
    List<List<Share>> panels = HalfGrid.of(out.rows(), scope.pool().threads());
    if (panels.isEmpty()) {
      return gemm(a, transposeA, b, transposeB, out, Into.OVERWRITE);
    }
    SymmetricProduct product =
        new SymmetricProduct(oriented(a, transposeA), oriented(b, transposeB), out);
    List<Kernel> parts = new ArrayList<>();
    for (List<Share> ofThread : panels) {
      parts.add(product.part(primitives.binder(parts.size()), ofThread));
    }
    return new ParallelKernel(scope.pool(), parts);
  }

  Kernel dense(
      NativeTensor x,
      NativeTensor w,
      boolean transposeW,
      @Nullable NativeTensor bias,
      Activation activation,
      NativeTensor y) {
    PostOp[] fused =
        switch (activation) {
          case IDENTITY, SOFTPLUS -> NONE;
          // ELU with α = 0: oneDNN's own ReLU makes 0 of NaN, which would hide a diverged layer.
          case RELU -> postOp(dnnl_eltwise_elu, 0);
          case LEAKY_RELU -> postOp(dnnl_eltwise_relu, Activation.LEAKY_RELU_SLOPE);
          case ELU -> postOp(dnnl_eltwise_elu, 1);
          case SIGMOID -> postOp(dnnl_eltwise_logistic, 0);
          case TANH -> postOp(dnnl_eltwise_tanh, 0);
        };
    boolean isSoftplus = activation == Activation.SOFTPLUS;
    // The sums are not to be rounded before their activation.
    NativeTensor sums =
        isSoftplus && y.type() != DType.FLOAT32 ? scope.tensor(y.rows(), y.columns()) : y;
    Kernel product =
        primitives.matmul(
            Operand.matrix(x),
            oriented(w, transposeW),
            bias == null ? null : Operand.matrix(bias),
            Operand.matrix(sums),
            fused);
    // oneDNN's own softplus is off by 8e-6 where the value is 0.
    return isSoftplus ? Kernel.sequence(product, elementwise.map(activation, sums, y)) : product;
  }

  private static PostOp[] postOp(int algorithm, float alpha) {
    return new PostOp[] {new PostOp.Eltwise(algorithm, alpha, 0)};
  }

  private static Operand oriented(NativeTensor tensor, boolean transpose) {
    return transpose ? Operand.transposed(tensor) : Operand.matrix(tensor);
  }
}
