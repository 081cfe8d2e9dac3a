package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.DiagonalMirror;
import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.backend.nativememory.Share;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;

/**
 * A matrix product that is symmetric: computed in panels of rows up to the diagonal. Each is copied
 * to its place above by the thread that has computed it, which waits for no other since it writes
 * where no panel is.
 */
final class SymmetricProduct {
  private final Operand a;
  private final Operand b;
  private final NativeTensor out;

  SymmetricProduct(Operand a, Operand b, NativeTensor out) {
    this.a = a;
    this.b = b;
    this.out = out;
  }

  /**
   * The kernels of one thread.
   *
   * @param panels rows that it computes
   */
  Kernel part(PrimitiveBinder binder, List<Share> panels) {
    List<Kernel> kernels = new ArrayList<>();
    for (Share panel : panels) {
      bind(binder, panel, kernels);
    }
    return Kernel.sequence(kernels);
  }

  private void bind(PrimitiveBinder binder, Share panel, List<Kernel> kernels) {
    Operand whole = Operand.matrix(out);
    Cut rows = new Cut(0, panel.from(), panel.to());
    Cut toDiagonal = new Cut(1, 0, panel.to());
    kernels.add(
        binder.matmul(a.cut(rows), b.cut(toDiagonal), null, whole.cut(rows).cut(toDiagonal)));
    if (panel.from() > 0) {
      Operand left = whole.cut(rows).cut(new Cut(1, 0, panel.from()));
      Operand above =
          whole.cut(new Cut(0, 0, panel.from())).cut(new Cut(1, panel.from(), panel.to()));
      kernels.add(binder.reorder(left.transposed(), above, null));
    }
    kernels.add(new DiagonalMirror(out, panel));
  }
}
