package dev.hourglass.models.objective;

import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The mean error of the reconstructions, as the architecture's likelihood has it. */
public record Reconstruction() implements Term {
  @Override
  public String name() {
    return "reconstruction";
  }

  @Override
  public boolean isOfRows() {
    return true;
  }

  @Override
  public void record(ForwardPass pass, @Nullable Tensor factor, @Nullable Tensor sum) {
    pass.network().likelihood().record(pass.tape(), pass.output(), pass.batch(), sum);
  }
}
