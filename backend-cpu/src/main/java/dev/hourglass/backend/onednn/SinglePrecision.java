package dev.hourglass.backend.onednn;

import dev.hourglass.backend.nativememory.NativeTensor;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a kernel that knows FLOAT32 only compute on BFLOAT16 tensors: operands are converted to
 * scratch tensors before it and results back after it. For the operations that oneDNN doesn't have
 * in mixed precision, none of which a training step of ours spends its time in.
 */
final class SinglePrecision {
  private final OneDnnScope scope;
  private final Primitives primitives;
  private final List<Kernel> before = new ArrayList<>();
  private final List<Kernel> after = new ArrayList<>();

  SinglePrecision(OneDnnScope scope, Primitives primitives) {
    this.scope = scope;
    this.primitives = primitives;
  }

  /** What the kernel is to read instead of an operand. */
  NativeTensor operand(NativeTensor tensor) {
    if (tensor.type() == DType.FLOAT32) {
      return tensor;
    }
    NativeTensor single = scope.tensor(tensor.rows(), tensor.columns());
    before.add(primitives.reorder(Operand.flat(tensor), Operand.flat(single)));
    return single;
  }

  /** What the kernel is to overwrite instead of a result. */
  NativeTensor result(NativeTensor tensor) {
    if (tensor.type() == DType.FLOAT32) {
      return tensor;
    }
    NativeTensor single = scope.tensor(tensor.rows(), tensor.columns());
    after.add(primitives.reorder(Operand.flat(single), Operand.flat(tensor)));
    return single;
  }

  /** The kernel between the conversions. */
  Kernel around(Kernel kernel) {
    List<Kernel> all = new ArrayList<>(before);
    all.add(kernel);
    all.addAll(after);
    return all.size() == 1 ? kernel : Kernel.sequence(all);
  }
}
