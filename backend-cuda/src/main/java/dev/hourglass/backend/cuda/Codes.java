package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.ColumnGroup;
import dev.hourglass.tensor.ColumnGroup.Elements;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Elementary;

/**
 * The numbers by which the device code knows what Java names; its own lists are in {@code .cuh}.
 */
final class Codes {
  private Codes() {}

  static int of(DType type) {
    return switch (type) {
      case FLOAT32 -> 0;
      case BFLOAT16 -> 1;
      case INT32 -> 2;
      case UINT8 -> 3;
    };
  }

  static int of(UnaryOp op) {
    if (op instanceof Activation activation) {
      return switch (activation) {
        case IDENTITY -> 0;
        case RELU -> 1;
        case LEAKY_RELU -> 2;
        case ELU -> 3;
        case SIGMOID -> 4;
        case TANH -> 5;
        case SOFTPLUS -> 6;
      };
    }
    if (op instanceof Elementary elementary) {
      return switch (elementary) {
        case EXPM1 -> 7;
        case SQRT -> 8;
        case RECIPROCAL -> 9;
        case LOG -> 10;
      };
    }
    return 11;
  }

  static int of(BinaryOp op) {
    if (op instanceof BinaryOp.Arithmetic arithmetic) {
      return switch (arithmetic) {
        case ADD -> 0;
        case SUBTRACT -> 1;
        case MULTIPLY -> 2;
      };
    }
    return 3;
  }

  static int of(LossFunction loss) {
    return switch (loss) {
      case SQUARED_ERROR -> 0;
      case BINARY_CROSS_ENTROPY_WITH_LOGITS -> 1;
      case HUBER -> 2;
      case ABSOLUTE_ERROR -> 3;
    };
  }

  static int of(ColumnGroup group) {
    return group instanceof Elements elements ? of(elements.loss()) : 4;
  }

  static int of(Into into) {
    return switch (into) {
      case OVERWRITE -> 0;
      case ACCUMULATE -> 1;
    };
  }
}
