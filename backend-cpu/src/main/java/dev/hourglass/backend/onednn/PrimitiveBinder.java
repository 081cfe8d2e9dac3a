package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_data_type_undef;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scales_mask;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import dev.hourglass.backend.nativememory.Address;
import dev.hourglass.tensor.Kernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Makes single primitives and binds their arguments, on oneDNN's C interface: what it creates is
 * destroyed by one explicit call, where the C++ classes of JavaCPP would hang on the garbage
 * collector.
 */
final class PrimitiveBinder implements Pointwise {
  /** Bytes of oneDNN's {@code dnnl_exec_arg_t}: an int, padding and a pointer. */
  private static final int ARGUMENT_BYTES = 16;

  private final OneDnnScope scope;
  private final Scratchpad scratchpad;

  /**
   * Creates a binder.
   *
   * @param scratchpad shared by all its primitives, which never run at the same time
   */
  PrimitiveBinder(OneDnnScope scope, Scratchpad scratchpad) {
    this.scope = scope;
    this.scratchpad = scratchpad;
  }

  /** {@code out = algorithm(in)}; {@code out} may be {@code in}. */
  Kernel eltwise(int algorithm, float alpha, float beta, Operand in, Operand out) {
    try (Binding binding = new Binding("eltwise")) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      binding.created(
          description,
          dnnl_eltwise_forward_primitive_desc_create(
              description,
              scope.engine(),
              dnnl_forward_inference,
              algorithm,
              binding.describe(in),
              binding.describe(out),
              alpha,
              beta,
              binding.attributes()));
      return binding.argument(DNNL_ARG_SRC, in).argument(DNNL_ARG_DST, out).kernel(description);
    }
  }

  /**
   * {@code gradientIn = gradientOut * algorithm'(output)} for an algorithm whose derivative follows
   * from its output; {@code gradientIn} may be {@code gradientOut}.
   */
  Kernel eltwiseGradient(
      int algorithm, float alpha, Operand output, Operand gradientOut, Operand gradientIn) {
    try (Binding binding = new Binding("eltwise backward")) {
      dnnl_primitive_attr attributes = binding.attributes();
      dnnl_memory_desc data = binding.describe(output);
      dnnl_primitive_desc forward = new dnnl_primitive_desc();
      binding.created(
          forward,
          dnnl_eltwise_forward_primitive_desc_create(
              forward,
              scope.engine(),
              dnnl_forward_training,
              algorithm,
              data,
              data,
              alpha,
              0,
              attributes));
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      binding.created(
          description,
          dnnl_eltwise_backward_primitive_desc_create(
              description,
              scope.engine(),
              algorithm,
              binding.describe(gradientIn),
              binding.describe(gradientOut),
              data,
              alpha,
              0,
              forward,
              attributes));
      return binding
          .argument(DNNL_ARG_DST, output)
          .argument(DNNL_ARG_DIFF_DST, gradientOut)
          .argument(DNNL_ARG_DIFF_SRC, gradientIn)
          .kernel(description);
    }
  }

  @Override
  public Kernel binary(int algorithm, Operand a, Operand b, Operand out, PostOp... postOps) {
    if (a.dataType() != out.dataType()) {
      return converted(algorithm, a, b, out, postOps);
    }
    try (Binding binding = new Binding("binary")) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      binding.created(
          description,
          dnnl_binary_primitive_desc_create(
              description,
              scope.engine(),
              algorithm,
              binding.describe(a),
              binding.describe(b),
              binding.describe(out),
              binding.attributes(postOps)));
      return binding
          .argument(DNNL_ARG_SRC_0, a)
          .argument(DNNL_ARG_SRC_1, b)
          .argument(DNNL_ARG_DST, out)
          .kernel(description);
    }
  }

  /**
   * The same where {@code a} has another type than {@code out}, which would drop the primitive to a
   * scalar reference implementation. Operands of post-ops may have any type, so the carrier is
   * {@code out} itself, made 0 whatever it held.
   */
  private Kernel converted(int algorithm, Operand a, Operand b, Operand out, PostOp... postOps) {
    List<PostOp> all = new ArrayList<>();
    all.add(PostOp.zero());
    all.add(PostOp.add(a));
    // The maximum of an operand and itself is only the carrier of post-ops.
    if (algorithm != dnnl_binary_max || a != b) {
      all.add(new PostOp.Binary(algorithm, b));
    }
    all.addAll(List.of(postOps));
    return binary(dnnl_binary_max, out, out, out, all.toArray(new PostOp[0]));
  }

  /** {@code out = postOps(a·b + bias)}. */
  Kernel matmul(Operand a, Operand b, @Nullable Operand bias, Operand out, PostOp... postOps) {
    try (Binding binding = new Binding("matmul")) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      binding.created(
          description,
          dnnl_matmul_primitive_desc_create(
              description,
              scope.engine(),
              binding.describe(a),
              binding.describe(b),
              bias == null ? null : binding.describe(bias),
              binding.describe(out),
              binding.attributes(postOps)));
      if (bias != null) {
        binding.argument(DNNL_ARG_BIAS, bias);
      }
      return binding
          .argument(DNNL_ARG_SRC, a)
          .argument(DNNL_ARG_WEIGHTS, b)
          .argument(DNNL_ARG_DST, out)
          .kernel(description);
    }
  }

  /**
   * Copies with conversion of type and layout.
   *
   * @param scale factor, one FLOAT32 element; null for 1
   */
  Kernel reorder(Operand in, Operand out, @Nullable Operand scale) {
    try (Binding binding = new Binding("reorder")) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      dnnl_primitive_attr attributes = binding.attributes();
      if (scale != null) {
        Status.check(
            "primitive_attr_set_scales_mask",
            dnnl_primitive_attr_set_scales_mask(attributes, DNNL_ARG_SRC, 0));
        binding.argument(DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC, scale);
      }
      binding.created(
          description,
          dnnl_reorder_primitive_desc_create(
              description,
              binding.describe(in),
              scope.engine(),
              binding.describe(out),
              scope.engine(),
              attributes));
      return binding.argument(DNNL_ARG_SRC, in).argument(DNNL_ARG_DST, out).kernel(description);
    }
  }

  /** One primitive on its way to become a kernel: holds what is needed only until then. */
  private final class Binding implements AutoCloseable {
    private final String name;
    private final Deque<Runnable> releases = new ArrayDeque<>();
    private final List<Integer> ids = new ArrayList<>();
    private final List<Operand> operands = new ArrayList<>();

    Binding(String name) {
      this.name = name;
      OpenMp.confine();
    }

    dnnl_memory_desc describe(Operand operand) {
      dnnl_memory_desc description = new dnnl_memory_desc();
      long[] dimensions = operand.dimensions();
      Status.check(
          "memory_desc_create_with_strides",
          dnnl_memory_desc_create_with_strides(
              description, dimensions.length, dimensions, operand.dataType(), operand.strides()));
      releases.push(() -> dnnl_memory_desc_destroy(description));
      return description;
    }

    /**
     * The scratchpad is ours to give: oneDNN's own is bound to the thread that created the
     * primitive, and nobody would count it.
     */
    dnnl_primitive_attr attributes(PostOp... postOps) {
      dnnl_primitive_attr attributes = new dnnl_primitive_attr();
      Status.check("primitive_attr_create", dnnl_primitive_attr_create(attributes));
      releases.push(() -> dnnl_primitive_attr_destroy(attributes));
      Status.check(
          "primitive_attr_set_scratchpad_mode",
          dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
      if (postOps.length > 0) {
        Status.check(
            "primitive_attr_set_post_ops",
            dnnl_primitive_attr_set_post_ops(attributes, chain(postOps)));
      }
      return attributes;
    }

    private dnnl_post_ops chain(PostOp... postOps) {
      dnnl_post_ops chain = new dnnl_post_ops();
      Status.check("post_ops_create", dnnl_post_ops_create(chain));
      releases.push(() -> dnnl_post_ops_destroy(chain));
      for (int i = 0; i < postOps.length; i++) {
        Status.check("post_ops_append", append(chain, i, postOps[i]));
      }
      return chain;
    }

    private int append(dnnl_post_ops chain, int index, PostOp postOp) {
      if (postOp instanceof PostOp.Eltwise eltwise) {
        return dnnl_post_ops_append_eltwise(
            chain, eltwise.algorithm(), eltwise.alpha(), eltwise.beta());
      }
      if (postOp instanceof PostOp.Binary binary) {
        argument(
            DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | DNNL_ARG_SRC_1, binary.operand());
        return dnnl_post_ops_append_binary(chain, binary.algorithm(), describe(binary.operand()));
      }
      PostOp.Sum sum = (PostOp.Sum) postOp;
      return dnnl_post_ops_append_sum(chain, sum.scale(), 0, dnnl_data_type_undef);
    }

    void created(dnnl_primitive_desc description, int status) {
      Status.check(name, status);
      releases.push(() -> dnnl_primitive_desc_destroy(description));
    }

    Binding argument(int id, Operand operand) {
      ids.add(id);
      operands.add(operand);
      return this;
    }

    Kernel kernel(dnnl_primitive_desc description) {
      dnnl_primitive primitive = new dnnl_primitive();
      Status.check(name, dnnl_primitive_create(primitive, description));
      scope.onClose(() -> dnnl_primitive_destroy(primitive));

      dnnl_memory_desc wanted =
          dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
      long scratchpadBytes = dnnl_memory_desc_get_size(wanted);
      int count = operands.size() + (scratchpadBytes > 0 ? 1 : 0);
      dnnl_exec_arg_t arguments =
          new dnnl_exec_arg_t(new Address(scope.allocate((long) count * ARGUMENT_BYTES)));
      for (int i = 0; i < operands.size(); i++) {
        Operand operand = operands.get(i);
        arguments
            .position(i)
            .arg(ids.get(i))
            .memory(scope.memory(describe(operand), operand.address()));
      }
      if (scratchpadBytes > 0) {
        arguments
            .position(count - 1)
            .arg(DNNL_ARG_SCRATCHPAD)
            .memory(scratchpad.memory(wanted, scratchpadBytes));
      }
      arguments.position(0);
      return new PrimitiveKernel(name, primitive, scope.stream(), count, arguments);
    }

    @Override
    public void close() {
      while (!releases.isEmpty()) {
        releases.pop().run();
      }
    }
  }
}
