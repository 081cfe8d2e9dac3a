package dev.hourglass.conformance.selftest;

import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Kernels;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Step;
import dev.hourglass.tensor.Tensor;
import java.util.List;

/** A sound backend with one fault. */
final class FaultyBackend extends DelegatingBackend {
  private final Fault fault;
  private final Scope hidden;

  FaultyBackend(Backend sound, Fault fault) {
    super(sound);
    this.fault = fault;
    this.hidden = sound.newScope();
  }

  @Override
  public Scope newScope() {
    return new FaultyScope(sound.newScope());
  }

  @Override
  public Step compile(List<? extends Kernel> body) {
    boolean drop = fault == Fault.STEP_WITHOUT_ITS_LAST_KERNEL && body.size() > 1;
    return sound.compile(drop ? body.subList(0, body.size() - 1) : body);
  }

  private final class FaultyScope implements Scope {
    private final Scope scope;
    private final Kernels kernels;

    FaultyScope(Scope scope) {
      this.scope = scope;
      this.kernels = fault.spoil(scope.kernels());
    }

    @Override
    public Tensor tensor(DType type, long rows, long columns) {
      if (fault == Fault.LEAKED_TENSOR) {
        hidden.tensor(1, 1);
      }
      Tensor tensor = scope.tensor(type, rows, columns);
      if (fault == Fault.DIRTY_MEMORY && type == DType.FLOAT32) {
        scope.kernels().fill(1e-3f, tensor).run();
      }
      return tensor;
    }

    @Override
    public Tensor view(Tensor base, long offset, long rows, long columns) {
      return fault == Fault.VIEWS_OF_OTHER_MEMORY
          ? scope.tensor(base.type(), rows, columns)
          : scope.view(base, offset, rows, columns);
    }

    @Override
    public Kernels kernels() {
      return kernels;
    }

    @Override
    public long bytes() {
      return scope.bytes();
    }

    @Override
    public void close() {
      scope.close();
    }
  }
}
