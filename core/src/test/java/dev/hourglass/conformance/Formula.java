package dev.hourglass.conformance;

import dev.hourglass.autodiff.Node;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.UnaryOp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A computation written down once: a tape records it, and the oracle evaluates it in double
 * precision. A formula that is used in two places is one node of the tape.
 */
sealed interface Formula {
  /** The value in double precision, of the inputs' values. */
  Matrix value(Map<Input, Matrix> inputs);

  /** Records this formula itself; {@link Recording#node} for those it is made of. */
  Node record(Recording recording);

  /** What is given. */
  final class Input implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      Matrix value = inputs.get(this);
      if (value == null) {
        throw new AssertionError("an input has no value");
      }
      return value;
    }

    @Override
    public Node record(Recording recording) {
      throw new AssertionError("an input is not on the tape");
    }
  }

  /** Matrix product. */
  record Product(Formula a, boolean transposeA, Formula b, boolean transposeB) implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      Matrix left = a.value(inputs);
      Matrix right = b.value(inputs);
      return Oracle.gemm(left, transposeA, right, transposeB, left, Into.OVERWRITE).value();
    }

    @Override
    public Node record(Recording recording) {
      return recording.tape().gemm(recording.node(a), transposeA, recording.node(b), transposeB);
    }
  }

  /** Element-wise function. */
  record Mapped(UnaryOp op, Formula x) implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      return Oracle.map(op, x.value(inputs)).value();
    }

    @Override
    public Node record(Recording recording) {
      return recording.tape().map(op, recording.node(x));
    }
  }

  /** Element-wise arithmetic, {@code b} broadcast. */
  record Zipped(Arithmetic op, Formula a, Formula b) implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      return Oracle.zip(op, a.value(inputs), b.value(inputs)).value();
    }

    @Override
    public Node record(Recording recording) {
      return recording.tape().zip(op, recording.node(a), recording.node(b));
    }
  }

  /** The same elements as another matrix. */
  record Reshaped(Formula x, Shape to) implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      Matrix elements = x.value(inputs);
      return Matrix.of(to, (row, column) -> elements.get(row * to.columns() + column));
    }

    @Override
    public Node record(Recording recording) {
      return recording.tape().reshape(recording.node(x), to.rows(), to.columns());
    }
  }

  /** Sum down to one row, one column or one element. */
  record Summed(Formula x, Shape to) implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      return Oracle.sum(x.value(inputs), Matrix.filled(to, 0), Into.OVERWRITE).value();
    }

    @Override
    public Node record(Recording recording) {
      return recording.tape().sum(recording.node(x), to.rows(), to.columns());
    }
  }

  /** Dense layer. */
  record Layer(
      Formula x, Formula w, boolean transposeW, @Nullable Formula bias, Activation activation)
      implements Formula {
    @Override
    public Matrix value(Map<Input, Matrix> inputs) {
      Matrix offset = bias == null ? null : bias.value(inputs);
      return Oracle.dense(x.value(inputs), w.value(inputs), transposeW, offset, activation).value();
    }

    @Override
    public Node record(Recording recording) {
      return recording
          .tape()
          .dense(
              recording.node(x),
              recording.node(w),
              transposeW,
              bias == null ? null : recording.node(bias),
              activation);
    }
  }
}
