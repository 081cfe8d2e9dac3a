package dev.hourglass.autodiff;

import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.Arithmetic;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.ColumnGroups;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Distribution;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Affine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records a computation once and derives the kernels of its gradient.
 *
 * <p>Each operation allocates its output from the tape's scope, appends its kernel, and keeps one
 * rule that emits the kernels of its gradient. {@link #backward()} applies the rules in reverse
 * order, and only those on a way from a loss to a {@link #parameter}: a frozen layer, whose weights
 * are {@link #constant}s, costs nothing. The first contribution to a gradient overwrites it and
 * later ones are added, so nothing has to be cleared before a step, and weights that are used twice
 * (tied) need no care.
 *
 * <p>Shapes are static. A batch of another size needs a tape of its own.
 *
 * <p>Every operation throws {@link IllegalArgumentException} if an operand is on another tape or
 * does not fit, and {@link IllegalStateException} after {@link #backward()}.
 */
public final class Tape {
  private final Scope scope;
  private final Kernels kernels;
  private final List<Kernel> body = new ArrayList<>();
  private final List<Node> parameters = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Runnable> penalties = new ArrayList<>();
  private boolean objectiveRecorded;
  private boolean backwardDone;

  /** How one operation hands the gradient of its output on to its operands. */
  private record Rule(Node output, Runnable emit) {}

  /**
   * Starts an empty tape.
   *
   * @param scope owns everything that the tape allocates
   */
  public Tape(Scope scope) {
    this(scope, Precision.FLOAT32);
  }

  /**
   * Starts an empty tape.
   *
   * @param scope owns everything that the tape allocates
   * @param precision of the products of FLOAT32 operands, see {@link Scope#kernels(Precision)}
   */
  public Tape(Scope scope, Precision precision) {
    this.scope = scope;
    this.kernels = scope.kernels(precision);
  }

  /** A value that is given: data, or frozen weights. */
  public Node constant(Tensor value) {
    return Node.constant(this, value);
  }

  /**
   * A value that is learned. Asked for twice with the same tensors, it is the same node, so that
   * the gradients of both uses add up.
   *
   * @param value FLOAT32, or a BFLOAT16 copy of what is learned
   * @param gradient where its gradient goes: FLOAT32, same shape, no memory shared with the
   *     gradient of another parameter, overwritten by each run of the step
   */
  public Node parameter(Tensor value, Tensor gradient) {
    requireRecording();
    if (value.rows() != gradient.rows() || value.columns() != gradient.columns()) {
      throw new IllegalArgumentException(
          "parameter: the value is "
              + value.rows()
              + "x"
              + value.columns()
              + " and the gradient "
              + gradient.rows()
              + "x"
              + gradient.columns()
              + "; they must have the same shape");
    }
    Node known = parameterWith(gradient);
    if (known != null && known.value() == value) {
      return known;
    }
    if (known != null) {
      throw new IllegalArgumentException(
          "parameter: the gradient belongs to another parameter of this tape, which it would"
              + " overwrite; give each parameter a gradient of its own");
    }
    Node node = Node.parameter(this, value, gradient);
    parameters.add(node);
    return node;
  }

  private @Nullable Node parameterWith(Tensor gradient) {
    for (Node parameter : parameters) {
      if (parameter.gradient() == gradient) {
        return parameter;
      }
    }
    return null;
  }

  /**
   * The next batch of rows; see {@link Kernels#gatherRows}. Data has no gradient.
   *
   * @param rows size of the batch
   */
  public Node gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, long rows) {
    requireRecording();
    Tensor out = scope.tensor(rows, in.columns());
    body.add(kernels.gatherRows(in, index, cursor, scale, out));
    return constant(out);
  }

  /** Fresh random numbers in each run; see {@link Kernels#random}. They have no gradient. */
  public Node random(
      Distribution distribution, long seed, Tensor counter, long rows, long columns) {
    requireRecording();
    Tensor out = scope.tensor(rows, columns);
    body.add(kernels.random(distribution, seed, counter, out));
    return constant(out);
  }

  /**
   * The same values as another type; {@code x} itself if it has that type already.
   *
   * @param type FLOAT32 or BFLOAT16
   */
  public Node copy(Node x, DType type) {
    Tensor in = value(x);
    if (in.type() == type) {
      return x;
    }
    Tensor out = allocate(type, in);
    body.add(kernels.copy(in, out));
    Node node = result(out, x);
    rule(
        node,
        () -> contribute(x, x.gradientType(), gradient -> kernels.copy(node.gradient(), gradient)));
    return node;
  }

  /**
   * The same elements, in the same order, as another matrix; {@code x} itself if it has that shape
   * already. A view, which costs neither memory nor time, and so does its gradient.
   *
   * @param x whose memory, and that of its gradient where these are a parameter's, belongs to the
   *     tape's scope
   * @param rows at least 1
   * @param columns at least 1; {@code rows * columns} is the number of elements
   */
  public Node reshape(Node x, long rows, long columns) {
    Tensor in = value(x);
    if (in.rows() == rows && in.columns() == columns) {
      return x;
    }
    if (rows < 1 || columns < 1 || in.size() % rows != 0 || in.size() / rows != columns) {
      throw new IllegalArgumentException(
          "reshape: x is %dx%d and %dx%d is asked for; they must have as many elements"
              .formatted(in.rows(), in.columns(), rows, columns));
    }
    return Node.view(this, scope.view(in, 0, rows, columns), x);
  }

  /** Matrix product, of the operands' type; see {@link Kernels#gemm}. */
  public Node gemm(Node a, boolean transposeA, Node b, boolean transposeB) {
    Tensor left = value(a);
    Tensor right = value(b);
    Tensor out =
        scope.tensor(
            left.type(),
            transposeA ? left.columns() : left.rows(),
            transposeB ? right.rows() : right.columns());
    body.add(kernels.gemm(left, transposeA, right, transposeB, out, Into.OVERWRITE));
    Node node = result(out, a, b);
    rule(
        node,
        () -> {
          Tensor dOut = node.gradient();
          contribute(
              a,
              left.type(),
              (gradient, into) ->
                  transposeA
                      ? kernels.gemm(right, transposeB, dOut, true, gradient, into)
                      : kernels.gemm(dOut, false, right, !transposeB, gradient, into));
          contribute(
              b,
              left.type(),
              (gradient, into) ->
                  transposeB
                      ? kernels.gemm(dOut, true, left, transposeA, gradient, into)
                      : kernels.gemm(left, !transposeA, dOut, false, gradient, into));
        });
    return node;
  }

  /**
   * Element-wise function; see {@link Kernels#map}.
   *
   * @param x FLOAT32 if it depends on a parameter and {@code op} is the logarithm, whose derivative
   *     follows from its output only if that isn't rounded much
   */
  public Node map(UnaryOp op, Node x) {
    if (op == UnaryOp.Elementary.LOG && x.isDifferentiable() && x.value().type() != DType.FLOAT32) {
      throw new IllegalArgumentException(
          "map: the logarithm of "
              + x.value().type()
              + " has no derivative that is worth having; copy the operand to FLOAT32");
    }
    Tensor out = allocate(x.value().type(), value(x));
    body.add(kernels.map(op, x.value(), out));
    Node node = result(out, x);
    rule(
        node,
        () ->
            contribute(
                x,
                out.type(),
                gradient -> kernels.zip(new TimesDerivative(op), node.gradient(), out, gradient)));
    return node;
  }

  /**
   * Element-wise arithmetic; see {@link Kernels#zip}.
   *
   * @param b same shape as {@code a}, or broadcast from one row, one column or 1x1; of the same
   *     type too, unless it is constant
   */
  public Node zip(Arithmetic op, Node a, Node b) {
    Tensor left = value(a);
    Tensor right = value(b);
    if (b.isDifferentiable() && left.type() != right.type()) {
      throw new IllegalArgumentException(
          "zip: a is %s and b %s, which depends on a parameter; give b the type of a with copy"
              .formatted(left.type(), right.type()));
    }
    Tensor out = allocate(left.type(), left);
    body.add(kernels.zip(op, left, right, out));
    Node node = result(out, a, b);
    rule(
        node,
        () -> {
          Tensor dOut = node.gradient();
          switch (op) {
            case ADD -> {
              contributeSum(a, dOut, 1);
              contributeSum(b, dOut, 1);
            }
            case SUBTRACT -> {
              contributeSum(a, dOut, 1);
              contributeSum(b, dOut, -1);
            }
            case MULTIPLY -> {
              contribute(
                  a,
                  dOut.type(),
                  gradient -> kernels.zip(BinaryOp.MULTIPLY, dOut, right, gradient));
              if (left.size() == right.size()) {
                contribute(
                    b,
                    dOut.type(),
                    gradient -> kernels.zip(BinaryOp.MULTIPLY, dOut, left, gradient));
              } else if (b.isDifferentiable()) {
                Tensor product = allocate(dOut.type(), dOut);
                body.add(kernels.zip(BinaryOp.MULTIPLY, dOut, left, product));
                contributeSum(b, product, 1);
              }
            }
          }
        });
    return node;
  }

  /** Sum down to one row, one column or 1x1; see {@link Kernels#sum}. */
  public Node sum(Node x, long rows, long columns) {
    Tensor out = scope.tensor(rows, columns);
    body.add(kernels.sum(value(x), out, Into.OVERWRITE));
    Node node = result(out, x);
    rule(
        node,
        () ->
            contribute(
                x,
                x.gradientType(),
                gradient ->
                    Kernel.sequence(
                        kernels.fill(0, gradient),
                        kernels.zip(BinaryOp.ADD, gradient, node.gradient(), gradient))));
    return node;
  }

  /** Dense layer whose output has its input's type; see {@link Kernels#dense}. */
  public Node dense(
      Node x, Node w, boolean transposeW, @Nullable Node bias, Activation activation) {
    return dense(x, w, transposeW, bias, activation, x.value().type());
  }

  /**
   * Dense layer; see {@link Kernels#dense}. The gradient of its output has its input's type, so
   * that it can be multiplied with input and weights.
   *
   * @param type of the output: the input's, or FLOAT32
   */
  public Node dense(
      Node x, Node w, boolean transposeW, @Nullable Node bias, Activation activation, DType type) {
    Tensor in = value(x);
    Tensor weights = value(w);
    Tensor out = scope.tensor(type, in.rows(), transposeW ? weights.rows() : weights.columns());
    body.add(
        kernels.dense(in, weights, transposeW, bias == null ? null : value(bias), activation, out));
    List<Node> operands = bias == null ? List.of(x, w) : List.of(x, w, bias);
    Node node = result(out, in.type(), operands);
    rule(
        node,
        () -> {
          Tensor dOut = node.gradient();
          if (bias != null && bias.isDifferentiable()) {
            contribute(
                bias,
                DType.FLOAT32,
                (gradient, into) -> kernels.denseGrad(activation, out, dOut, gradient, into));
          } else if (activation != Activation.IDENTITY) {
            body.add(kernels.denseGrad(activation, out, dOut, null, Into.OVERWRITE));
          }
          contribute(
              w,
              in.type(),
              (gradient, into) ->
                  transposeW
                      ? kernels.gemm(dOut, true, in, false, gradient, into)
                      : kernels.gemm(in, true, dOut, false, gradient, into));
          contribute(
              x,
              in.type(),
              (gradient, into) -> kernels.gemm(dOut, false, weights, !transposeW, gradient, into));
        });
    return node;
  }

  /**
   * A loss that {@link #backward()} differentiates; see {@link Kernels#loss}. Several losses add
   * up.
   *
   * @param scale constant factor, {@code 1 / output.size()} for the mean
   * @param target a constant of the output's shape
   * @param sum 1x1, to which each run adds the loss
   * @throws IllegalArgumentException if the target depends on a parameter
   */
  public void loss(LossFunction loss, float scale, Node output, Node target, Tensor sum) {
    requireRecording();
    if (target.isDifferentiable()) {
      throw new IllegalArgumentException(
          "loss: the target depends on a parameter; make it a constant, or subtract the two and take"
              + " the loss against zero");
    }
    Tensor o = value(output);
    Tensor t = value(target);
    objectiveRecorded = true;
    if (output.isDifferentiable()) {
      contribute(
          output,
          output.gradientType(),
          gradient -> kernels.loss(loss, scale, o, t, sum, gradient));
    } else {
      body.add(kernels.loss(loss, scale, o, t, sum, null));
    }
  }

  /**
   * A loss of an output whose columns fall into groups; see {@link Kernels#errors}. If the output
   * depends on a parameter, {@link #backward()} differentiates the sum of the errors.
   *
   * @param scale constant factor, such as {@code 1 / (rows * groups.sources())} for the mean
   * @param output natural parameters, FLOAT32, {@code groups.columns()} columns
   * @param target a constant of the output's shape
   * @param weights a constant with the errors' shape; null for 1
   * @param sum 1x1, to which each run adds all errors; null to leave that out
   * @return the errors, {@code groups.sources()} columns, as a constant
   * @throws IllegalArgumentException if the target or the weights depend on a parameter
   */
  public Node loss(
      ColumnGroups groups,
      float scale,
      Node output,
      Node target,
      @Nullable Node weights,
      @Nullable Tensor sum) {
    Tensor o = value(output);
    Tensor t = value(target);
    Tensor w = weights == null ? null : value(weights);
    requireConstant("target", target);
    if (weights != null) {
      requireConstant("weights", weights);
    }
    Tensor errors = scope.tensor(o.rows(), groups.sources());
    if (output.isDifferentiable()) {
      contribute(
          output,
          output.gradientType(),
          gradient -> kernels.errors(groups, scale, o, t, w, errors, gradient));
      objectiveRecorded = true;
    } else {
      body.add(kernels.errors(groups, scale, o, t, w, errors, null));
    }
    if (sum != null) {
      body.add(kernels.sum(errors, sum, Into.ACCUMULATE));
    }
    return constant(errors);
  }

  private static void requireConstant(String name, Node node) {
    if (node.isDifferentiable()) {
      throw new IllegalArgumentException(
          "loss: %s depends on a parameter, and its gradient would be left out; give a constant"
              .formatted(name));
    }
  }

  /**
   * What an output stands for whose columns fall into groups; see {@link Kernels#means}.
   *
   * @param x a constant, {@code groups.columns()} columns
   * @throws IllegalArgumentException if {@code x} depends on a parameter
   */
  public Node means(ColumnGroups groups, Node x) {
    Tensor in = value(x);
    if (x.isDifferentiable()) {
      throw new IllegalArgumentException(
          "means: x depends on a parameter, and means have no gradient; give the loss the output"
              + " itself, whose natural parameters it takes");
    }
    Tensor out = allocate(DType.FLOAT32, in);
    body.add(kernels.means(groups, in, out));
    return constant(out);
  }

  /**
   * A value that {@link #backward()} differentiates, such as a divergence that operations of this
   * tape have computed. It adds up with losses and other objectives.
   *
   * @param scalar 1x1, FLOAT32
   * @param weight constant factor, finite
   * @param sum 1x1, to which each run adds {@code weight * scalar}; null to leave the value out
   */
  public void objective(Node scalar, float weight, @Nullable Tensor sum) {
    Tensor value = value(scalar);
    if (value.size() != 1 || value.type() != DType.FLOAT32) {
      throw new IllegalArgumentException(
          "objective: the value is %s %dx%d; give a FLOAT32 of 1x1, for instance by sum"
              .formatted(value.type(), value.rows(), value.columns()));
    }
    if (!Float.isFinite(weight)) {
      throw new IllegalArgumentException(
          "objective: weight is " + weight + "; give a finite number");
    }
    if (sum != null) {
      body.add(kernels.axpy(weight, value, sum));
    }
    objectiveRecorded = true;
    contribute(scalar, DType.FLOAT32, gradient -> kernels.fill(weight, gradient));
  }

  /**
   * The penalty {@code lambda·½‖w‖²} on all weights of a block, biases left out. Its gradient
   * {@code lambda·w} is added after all others.
   *
   * @param lambda finite, at least 0
   * @param block all of whose weight matrices are parameters on this tape already
   * @param sum 1x1, to which each run adds the penalty; null to leave the value out
   * @throws IllegalArgumentException if one of the block's weight matrices is not on this tape: no
   *     run would reset its gradient, which would grow from run to run
   */
  public void l2(float lambda, ParameterBlock block, @Nullable Tensor sum) {
    requireRecording();
    if (!(lambda >= 0 && Float.isFinite(lambda))) {
      throw new IllegalArgumentException(
          "l2: lambda is " + lambda + "; give a finite number of at least 0");
    }
    block.forEachWeight(
        (parameter, gradient) -> {
          if (parameterWith(gradient) == null) {
            throw new IllegalArgumentException(
                "l2: the weight matrix "
                    + parameter.name()
                    + " of the block is not a parameter on this tape; record it with"
                    + " ParameterBlock.learned before the penalty");
          }
        });
    Tensor weights = block.weightsOf(block.values());
    Tensor weightGradients = block.weightsOf(block.gradients());
    if (sum != null) {
      Tensor zero = allocate(DType.FLOAT32, weights);
      body.add(kernels.loss(LossFunction.SQUARED_ERROR, lambda / 2, weights, zero, sum, null));
    }
    objectiveRecorded = true;
    penalties.add(() -> body.add(kernels.axpy(lambda, weights, weightGradients)));
  }

  /** Appends a kernel that has no gradient, such as an optimizer's update. */
  public void append(Kernel kernel) {
    body.add(kernel);
  }

  /**
   * Appends the kernels that compute every parameter's gradient. A parameter that no loss depends
   * on gets zeros.
   *
   * @throws IllegalStateException if called twice, or if there is no loss, objective or penalty
   */
  public void backward() {
    requireRecording();
    if (!objectiveRecorded) {
      throw new IllegalStateException(
          "There is no loss to differentiate; record one with loss, objective or l2 before backward()");
    }
    backwardDone = true;
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      if (rule.output().isGradientWritten()) {
        rule.emit().run();
      }
    }
    for (Node parameter : parameters) {
      if (!parameter.isGradientWritten()) {
        body.add(kernels.fill(0, parameter.gradient()));
      }
    }
    penalties.forEach(Runnable::run);
  }

  /** All kernels so far, in order. */
  public List<Kernel> kernels() {
    return List.copyOf(body);
  }

  /** Prepares all kernels so far as one step. */
  public Step compile(Backend backend) {
    return backend.compile(body);
  }

  /** Memory for a tensor of another one's shape. */
  Tensor allocate(DType type, Tensor shape) {
    return scope.tensor(type, shape.rows(), shape.columns());
  }

  /** A tensor seen in another one's shape. */
  Tensor view(Tensor base, Tensor shape) {
    return scope.view(base, 0, shape.rows(), shape.columns());
  }

  private Tensor value(Node node) {
    if (node.tape() != this) {
      throw new IllegalArgumentException(
          "The node is on another tape; record all operations of a step on one");
    }
    requireRecording();
    return node.value();
  }

  private void requireRecording() {
    if (backwardDone) {
      throw new IllegalStateException(
          "backward() has been called; record all operations and losses before it");
    }
  }

  private Node result(Tensor value, Node... operands) {
    return result(value, value.type(), List.of(operands));
  }

  private Node result(Tensor value, DType gradientType, List<Node> operands) {
    return operands.stream().anyMatch(Node::isDifferentiable)
        ? Node.result(this, value, gradientType)
        : Node.constant(this, value);
  }

  private void rule(Node output, Runnable emit) {
    if (output.isDifferentiable()) {
      rules.add(new Rule(output, emit));
    }
  }

  /**
   * A contribution by a kernel that can add to what its output holds.
   *
   * @param type of the kernel's operands; from BFLOAT16 it gives either type, from FLOAT32 only
   *     that
   */
  private void contribute(Node node, DType type, BiFunction<Tensor, Into, Kernel> kernel) {
    if (!node.isDifferentiable()) {
      return;
    }
    if (type == DType.FLOAT32 && node.gradientType() != type) {
      contribute(node, type, term -> kernel.apply(term, Into.OVERWRITE));
      return;
    }
    Into into = node.isGradientWritten() ? Into.ACCUMULATE : Into.OVERWRITE;
    body.add(kernel.apply(node.gradient(), into));
    node.markGradientWritten();
  }

  /**
   * A contribution by a kernel that can only overwrite its output.
   *
   * @param type that it gives
   */
  private void contribute(Node node, DType type, Function<Tensor, Kernel> kernel) {
    if (!node.isDifferentiable()) {
      return;
    }
    if (type == node.gradientType() && !node.isGradientWritten()) {
      body.add(kernel.apply(node.gradient()));
      node.markGradientWritten();
    } else {
      Tensor term = allocate(type, node.value());
      body.add(kernel.apply(term));
      contributeTerm(node, term, 1);
    }
  }

  /** A contribution of {@code sign * term}, summed down to the node's shape if it was broadcast. */
  private void contributeSum(Node node, Tensor term, int sign) {
    if (!node.isDifferentiable()) {
      return;
    }
    if (node.value().size() == term.size()) {
      contributeTerm(node, term, sign);
    } else if (sign == 1) {
      contribute(node, DType.FLOAT32, (gradient, into) -> kernels.sum(term, gradient, into));
    } else {
      contribute(
          node,
          DType.FLOAT32,
          gradient ->
              Kernel.sequence(
                  kernels.sum(term, gradient, Into.OVERWRITE),
                  kernels.map(new Affine(sign, 0), gradient, gradient)));
    }
  }

  /** A contribution of {@code sign * term}, of the node's shape and either type. */
  private void contributeTerm(Node node, Tensor term, int sign) {
    Tensor converted = term;
    if (term.type() != node.gradientType()) {
      converted = node.allocateGradient();
      body.add(kernels.copy(term, converted));
    }
    if (node.isGradientWritten()) {
      body.add(kernels.axpy(sign, converted, node.gradient()));
    } else {
      body.add(kernels.map(new Affine(sign, 0), converted, node.gradient()));
      node.markGradientWritten();
    }
  }
}
