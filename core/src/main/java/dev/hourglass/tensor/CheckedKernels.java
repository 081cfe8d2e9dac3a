package dev.hourglass.tensor;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Validates every operation's operands and binds it with the backend's own kernels. */
final class CheckedKernels implements Kernels {
  private final CheckedScope scope;
  private final Kernels raw;

  CheckedKernels(CheckedScope scope, Kernels raw) {
    this.scope = scope;
    this.raw = raw;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  private Operands operands(String operation) {
    scope.requireOpen();
    return new Operands(operation, scope);
  }

  /** Binds, while none of the memory involved can be freed. */
  private Kernel bind(Operands operands, Supplier<Kernel> binder) {
    Set<CheckedScope> scopes = operands.scopes();
    Lifetime lifetime = scope.lifetime();
    scopes.forEach(other -> lifetime.uses(other.lifetime()));
    lifetime.enter();
    try {
      scopes.forEach(CheckedScope::requireOpen);
      return new CheckedKernel(binder.get(), scopes);
    } finally {
      lifetime.exit();
    }
  }

  @Override
  public Kernel fill(float value, Tensor out) {
    Operands operands = operands("fill");
    CheckedTensor o = operands.of("out", out, DType.FLOAT32, DType.BFLOAT16, DType.INT32);
    // As a double, because 2^31 as a float equals the largest int as one.
    if (o.type() == DType.INT32 && (double) value != (int) value) {
      throw operands.error("value " + value + " is not an INT32 integer, but out is INT32");
    }
    return bind(operands, () -> raw.fill(value, o.raw()));
  }

  @Override
  public Kernel copy(Tensor in, Tensor out) {
    Operands operands = operands("copy");
    CheckedTensor i = operands.of("in", in, DType.values());
    CheckedTensor o = operands.of("out", out, DType.values());
    boolean converts =
        switch (i.type()) {
          case UINT8, BFLOAT16 -> o.type() == DType.FLOAT32;
          case FLOAT32 -> o.type() == DType.BFLOAT16;
          case INT32 -> false;
        };
    if (i.type() != o.type() && !converts) {
      throw operands.error(
          "in is "
              + i.type()
              + " and out is "
              + o.type()
              + "; types must be equal, or UINT8 or BFLOAT16 copied to FLOAT32, or FLOAT32 to"
              + " BFLOAT16");
    }
    operands.sameShape("in", i, "out", o);
    operands.disjoint("in", i, "out", o);
    return bind(operands, () -> raw.copy(i.raw(), o.raw()));
  }

  @Override
  public Kernel gatherRows(Tensor in, Tensor index, Tensor cursor, float scale, Tensor out) {
    Operands operands = operands("gatherRows");
    CheckedTensor i = operands.of("in", in, DType.FLOAT32, DType.UINT8);
    CheckedTensor x = operands.of("index", index, DType.INT32);
    CheckedTensor c = operands.of("cursor", cursor, DType.INT32);
    CheckedTensor o = operands.of("out", out, DType.FLOAT32);
    operands.shape("index", x, 1, x.columns());
    operands.shape("cursor", c, 1, 1);
    operands.shape("out", o, o.rows(), i.columns());
    operands.finite("scale", scale);
    operands.disjoint("in", i, "out", o);
    operands.disjoint("index", x, "cursor", c);
    return bind(operands, () -> raw.gatherRows(i.raw(), x.raw(), c.raw(), scale, o.raw()));
  }

  @Override
  public Kernel gemm(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, Into into) {
    Operands operands = operands("gemm");
    CheckedTensor l = operands.real("a", a);
    CheckedTensor r = operands.of("b", b, l.type());
    CheckedTensor o = operands.result("out", out, l);
    operands.product("a", l, transposeA, "b", r, transposeB, "out", o);
    operands.disjoint("a", l, "out", o);
    operands.disjoint("b", r, "out", o);
    return bind(operands, () -> raw.gemm(l.raw(), transposeA, r.raw(), transposeB, o.raw(), into));
  }

  @Override
  public Kernel symmetricProduct(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    Operands operands = operands("symmetricProduct");
    CheckedTensor l = operands.real("a", a);
    CheckedTensor r = operands.of("b", b, l.type());
    CheckedTensor o = operands.result("out", out, l);
    operands.product("a", l, transposeA, "b", r, transposeB, "out", o);
    if (o.rows() != o.columns()) {
      throw operands.error(
          "out is " + o.shape() + ", which can't be symmetric; use gemm, or give a square matrix");
    }
    operands.disjoint("a", l, "out", o);
    operands.disjoint("b", r, "out", o);
    return bind(
        operands, () -> raw.symmetricProduct(l.raw(), transposeA, r.raw(), transposeB, o.raw()));
  }

  @Override
  public Kernel map(UnaryOp op, Tensor in, Tensor out) {
    Operands operands = operands("map");
    CheckedTensor i = operands.real("in", in);
    CheckedTensor o = operands.of("out", out, i.type());
    operands.sameShape("in", i, "out", o);
    operands.disjointOrSame("in", i, "out", o);
    return bind(operands, () -> raw.map(op, i.raw(), o.raw()));
  }

  @Override
  public Kernel zip(BinaryOp op, Tensor a, Tensor b, Tensor out) {
    Operands operands = operands("zip");
    CheckedTensor l = operands.real("a", a);
    CheckedTensor r = operands.result("b", b, l);
    CheckedTensor o = operands.of("out", out, l.type());
    operands.sameShape("a", l, "out", o);
    operands.broadcastable("b", r, "a", l);
    operands.disjointOrSame("a", l, "out", o);
    operands.disjointOrSame("b", r, "out", o);
    return bind(operands, () -> raw.zip(op, l.raw(), r.raw(), o.raw()));
  }

  @Override
  public Kernel axpy(float alpha, Tensor x, Tensor y) {
    Operands operands = operands("axpy");
    CheckedTensor i = operands.real("x", x);
    CheckedTensor o = operands.of("y", y, i.type());
    operands.finite("alpha", alpha);
    operands.sameShape("x", i, "y", o);
    operands.disjoint("x", i, "y", o);
    return bind(operands, () -> raw.axpy(alpha, i.raw(), o.raw()));
  }

  @Override
  public Kernel sum(Tensor in, Tensor out, Into into) {
    Operands operands = operands("sum");
    CheckedTensor i = operands.real("in", in);
    CheckedTensor o = operands.of("out", out);
    operands.broadcastable("out", o, "in", i);
    if (o.hasShapeOf(i) && i.rows() > 1 && i.columns() > 1) {
      throw operands.error(
          "out is " + o.shape() + " like in, so there is nothing to sum; use copy or axpy");
    }
    operands.disjoint("in", i, "out", o);
    return bind(operands, () -> raw.sum(i.raw(), o.raw(), into));
  }

  @Override
  public Kernel random(Distribution distribution, long seed, Tensor counter, Tensor out) {
    Operands operands = operands("random");
    CheckedTensor c = operands.of("counter", counter, DType.INT32);
    CheckedTensor o = operands.of("out", out);
    operands.shape("counter", c, 1, 1);
    return bind(operands, () -> raw.random(distribution, seed, c.raw(), o.raw()));
  }

  @Override
  public Kernel loss(
      LossFunction loss,
      float scale,
      Tensor output,
      Tensor target,
      Tensor sum,
      @Nullable Tensor gradient) {
    Operands operands = operands("loss");
    CheckedTensor o = operands.of("output", output);
    CheckedTensor t = operands.of("target", target);
    CheckedTensor s = operands.of("sum", sum);
    CheckedTensor g = gradient == null ? null : operands.real("gradient", gradient);
    operands.finite("scale", scale);
    operands.sameShape("output", o, "target", t);
    operands.shape("sum", s, 1, 1);
    operands.disjoint("output", o, "sum", s);
    operands.disjoint("target", t, "sum", s);
    if (g != null) {
      operands.sameShape("output", o, "gradient", g);
      operands.disjoint("output", o, "gradient", g);
      operands.disjoint("target", t, "gradient", g);
      operands.disjoint("sum", s, "gradient", g);
    }
    return bind(
        operands,
        () -> raw.loss(loss, scale, o.raw(), t.raw(), s.raw(), g == null ? null : g.raw()));
  }

  @Override
  public Kernel dense(
      Tensor x,
      Tensor w,
      boolean transposeW,
      @Nullable Tensor bias,
      Activation activation,
      Tensor y) {
    Operands operands = operands("dense");
    CheckedTensor i = operands.real("x", x);
    CheckedTensor p = operands.of("w", w, i.type());
    CheckedTensor b = bias == null ? null : operands.of("bias", bias);
    CheckedTensor o = operands.result("y", y, i);
    operands.product("x", i, false, "w", p, transposeW, "y", o);
    operands.disjoint("x", i, "y", o);
    operands.disjoint("w", p, "y", o);
    if (b != null) {
      operands.shape("bias", b, 1, o.columns());
      operands.disjoint("bias", b, "y", o);
    }
    return bind(
        operands,
        () ->
            raw.dense(
                i.raw(), p.raw(), transposeW, b == null ? null : b.raw(), activation, o.raw()));
  }

  @Override
  public Kernel denseGrad(
      Activation activation, Tensor y, Tensor dy, @Nullable Tensor biasGradient, Into into) {
    Operands operands = operands("denseGrad");
    CheckedTensor d = operands.real("dy", dy);
    CheckedTensor o = operands.result("y", y, d);
    CheckedTensor b = biasGradient == null ? null : operands.of("biasGradient", biasGradient);
    operands.sameShape("y", o, "dy", d);
    operands.disjoint("y", o, "dy", d);
    if (b != null) {
      operands.shape("biasGradient", b, 1, o.columns());
      operands.disjoint("dy", d, "biasGradient", b);
      operands.disjoint("y", o, "biasGradient", b);
    }
    return bind(
        operands,
        () -> raw.denseGrad(activation, o.raw(), d.raw(), b == null ? null : b.raw(), into));
  }

  @Override
  public Kernel adam(
      AdamParameters h, Tensor learningRate, Tensor t, Tensor w, Tensor g, Tensor m, Tensor v) {
    Operands operands = operands("adam");
    CheckedTensor rate = operands.of("learningRate", learningRate);
    CheckedTensor count = operands.of("t", t);
    operands.shape("learningRate", rate, 1, 1);
    operands.shape("t", count, 1, 1);
    CheckedTensor[] block = operands.block(new String[] {"w", "g", "m", "v"}, w, g, m, v);
    operands.disjoint("learningRate", rate, "w", block[0]);
    operands.disjoint("learningRate", rate, "m", block[2]);
    operands.disjoint("learningRate", rate, "v", block[3]);
    operands.disjoint("t", count, "w", block[0]);
    operands.disjoint("t", count, "m", block[2]);
    operands.disjoint("t", count, "v", block[3]);
    return bind(
        operands,
        () ->
            raw.adam(
                h,
                rate.raw(),
                count.raw(),
                block[0].raw(),
                block[1].raw(),
                block[2].raw(),
                block[3].raw()));
  }

  @Override
  public Kernel sgd(
      SgdParameters h, Tensor learningRate, Tensor w, Tensor g, @Nullable Tensor velocity) {
    Operands operands = operands("sgd");
    CheckedTensor rate = operands.of("learningRate", learningRate);
    operands.shape("learningRate", rate, 1, 1);
    if ((velocity == null) != (h.momentum() == 0)) {
      throw operands.error(
          "momentum is "
              + h.momentum()
              + " and velocity is "
              + (velocity == null ? "null" : "given")
              + "; give a velocity exactly where the momentum is above 0");
    }
    CheckedTensor[] block =
        velocity == null
            ? operands.block(new String[] {"w", "g"}, w, g)
            : operands.block(new String[] {"w", "g", "velocity"}, w, g, velocity);
    operands.disjoint("learningRate", rate, "w", block[0]);
    if (velocity != null) {
      operands.disjoint("learningRate", rate, "velocity", block[2]);
    }
    return bind(
        operands,
        () ->
            raw.sgd(
                h,
                rate.raw(),
                block[0].raw(),
                block[1].raw(),
                velocity == null ? null : block[2].raw()));
  }

  @Override
  public Kernel orthogonalize(DType type, int iterations, Tensor in, Tensor out) {
    Operands operands = operands("orthogonalize");
    CheckedTensor source = operands.of("in", in);
    CheckedTensor target = operands.of("out", out);
    operands.sameShape("in", source, "out", target);
    operands.disjoint("in", source, "out", target);
    if (iterations < MuonParameters.FEWEST_ITERATIONS
        || iterations > MuonParameters.MOST_ITERATIONS) {
      throw operands.error(
          "there are "
              + iterations
              + " iterations; give "
              + MuonParameters.FEWEST_ITERATIONS
              + " to "
              + MuonParameters.MOST_ITERATIONS);
    }
    if (type != DType.FLOAT32 && type != DType.BFLOAT16) {
      throw operands.error("the type of the products is " + type + "; give FLOAT32 or BFLOAT16");
    }
    return bind(operands, () -> raw.orthogonalize(type, iterations, source.raw(), target.raw()));
  }

  @Override
  public Kernel errors(
      ColumnGroups groups,
      float scale,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      Tensor errors,
      @Nullable Tensor gradient) {
    Operands operands = operands("errors");
    CheckedTensor o = operands.of("output", output);
    CheckedTensor t = operands.of("target", target);
    CheckedTensor w = weights == null ? null : operands.of("weights", weights);
    CheckedTensor e = operands.of("errors", errors);
    CheckedTensor g = gradient == null ? null : operands.real("gradient", gradient);
    operands.finite("scale", scale);
    for (ColumnGroup group : groups.groups()) {
      operands.finite(
          "scale times weight " + group.weight() + " of a group", scale * group.weight());
    }
    operands.shape("output", o, o.rows(), groups.columns());
    operands.sameShape("output", o, "target", t);
    operands.shape("errors", e, o.rows(), groups.sources());
    operands.disjoint("output", o, "errors", e);
    operands.disjoint("target", t, "errors", e);
    if (w != null) {
      operands.shape("weights", w, o.rows(), groups.sources());
      operands.disjoint("weights", w, "errors", e);
    }
    if (g != null) {
      operands.sameShape("output", o, "gradient", g);
      operands.disjoint("output", o, "gradient", g);
      operands.disjoint("target", t, "gradient", g);
      operands.disjoint("errors", e, "gradient", g);
    }
    if (w != null && g != null) {
      operands.disjoint("weights", w, "gradient", g);
    }
    return bind(
        operands,
        () ->
            raw.errors(
                groups,
                scale,
                o.raw(),
                t.raw(),
                w == null ? null : w.raw(),
                e.raw(),
                g == null ? null : g.raw()));
  }

  @Override
  public Kernel means(ColumnGroups groups, Tensor in, Tensor out) {
    Operands operands = operands("means");
    CheckedTensor i = operands.of("in", in);
    CheckedTensor o = operands.of("out", out);
    operands.shape("in", i, i.rows(), groups.columns());
    operands.sameShape("in", i, "out", o);
    operands.disjointOrSame("in", i, "out", o);
    return bind(operands, () -> raw.means(groups, i.raw(), o.raw()));
  }
}
