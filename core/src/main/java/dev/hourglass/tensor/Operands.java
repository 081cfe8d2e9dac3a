package dev.hourglass.tensor;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The operands of one operation being bound: the checks, and the words for what fails them. */
final class Operands {
  private final String operation;
  private final CheckedBackend backend;
  private final Set<CheckedScope> scopes = new LinkedHashSet<>();

  Operands(String operation, CheckedScope scope) {
    this.operation = operation;
    this.backend = scope.backend();
    scopes.add(scope);
  }

  Set<CheckedScope> scopes() {
    return scopes;
  }

  IllegalArgumentException error(String what) {
    return new IllegalArgumentException(operation + ": " + what);
  }

  /** A FLOAT32 operand. */
  CheckedTensor of(String name, Tensor tensor) {
    return of(name, tensor, DType.FLOAT32);
  }

  /** An operand of real numbers. */
  CheckedTensor real(String name, Tensor tensor) {
    return of(name, tensor, DType.FLOAT32, DType.BFLOAT16);
  }

  /** An operand of {@code other}'s type, or FLOAT32: what is summed up need not be rounded. */
  CheckedTensor result(String name, Tensor tensor, CheckedTensor other) {
    return other.type() == DType.FLOAT32
        ? of(name, tensor)
        : of(name, tensor, DType.FLOAT32, other.type());
  }

  CheckedTensor of(String name, Tensor tensor, DType... types) {
    CheckedTensor checked = CheckedTensor.of(operation, name, tensor);
    if (checked.scope().backend() != backend) {
      throw error(
          name
              + " is in the memory of another backend ("
              + checked.scope().backend().name()
              + "); download it there and upload it here");
    }
    if (!Arrays.asList(types).contains(checked.type())) {
      throw error(
          name
              + " is "
              + checked.type()
              + " ("
              + checked.shape()
              + "), but must be "
              + String.join(" or ", Arrays.stream(types).map(DType::name).toList()));
    }
    scopes.add(checked.scope());
    return checked;
  }

  void finite(String name, float value) {
    if (!Float.isFinite(value)) {
      throw error(name + " is " + value + "; give a finite number");
    }
  }

  void shape(String name, CheckedTensor tensor, long rows, long columns) {
    if (tensor.rows() != rows || tensor.columns() != columns) {
      throw error(name + " is " + tensor.shape() + ", but must be " + rows + "x" + columns);
    }
  }

  void sameShape(String name, CheckedTensor tensor, String otherName, CheckedTensor other) {
    if (!tensor.hasShapeOf(other)) {
      throw error(
          name
              + " is "
              + tensor.shape()
              + " and "
              + otherName
              + " is "
              + other.shape()
              + "; they must have the same shape");
    }
  }

  void broadcastable(String name, CheckedTensor small, String largeName, CheckedTensor large) {
    boolean rows = small.rows() == large.rows() || small.rows() == 1;
    boolean columns = small.columns() == large.columns() || small.columns() == 1;
    if (!rows || !columns) {
      throw error(
          name
              + " is "
              + small.shape()
              + " and "
              + largeName
              + " is "
              + large.shape()
              + "; "
              + name
              + " must have the same shape, or be one row, one column or 1x1 of it");
    }
  }

  void product(
      String aName,
      CheckedTensor a,
      boolean transposeA,
      String bName,
      CheckedTensor b,
      boolean transposeB,
      String outName,
      CheckedTensor out) {
    long m = transposeA ? a.columns() : a.rows();
    long k = transposeA ? a.rows() : a.columns();
    long kOfB = transposeB ? b.columns() : b.rows();
    long n = transposeB ? b.rows() : b.columns();
    if (k != kOfB || out.rows() != m || out.columns() != n) {
      throw error(
          aName
              + (transposeA ? " transposed is " : " is ")
              + m
              + "x"
              + k
              + ", "
              + bName
              + (transposeB ? " transposed is " : " is ")
              + kOfB
              + "x"
              + n
              + ", "
              + outName
              + " is "
              + out.shape()
              + "; "
              + (k != kOfB
                  ? "the inner sizes " + k + " and " + kOfB + " must be equal"
                  : outName + " must be " + m + "x" + n));
    }
  }

  void disjoint(String name, CheckedTensor tensor, String otherName, CheckedTensor other) {
    if (tensor.overlaps(other)) {
      throw error(
          name
              + " ("
              + tensor.shape()
              + ") and "
              + otherName
              + " ("
              + other.shape()
              + ") share memory; give "
              + otherName
              + " memory of its own");
    }
  }

  void disjointOrSame(String name, CheckedTensor tensor, String otherName, CheckedTensor other) {
    if (!tensor.isSamePlace(other)) {
      disjoint(name, tensor, otherName, other);
    }
  }

  /** Tensors of one shape and without common memory. */
  CheckedTensor[] block(String[] names, Tensor... tensors) {
    CheckedTensor[] block = new CheckedTensor[tensors.length];
    for (int i = 0; i < tensors.length; i++) {
      block[i] = of(names[i], tensors[i]);
      for (int j = 0; j < i; j++) {
        sameShape(names[j], block[j], names[i], block[i]);
        disjoint(names[j], block[j], names[i], block[i]);
      }
    }
    return block;
  }
}
