package dev.hourglass.backend.cuda;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;

/**
 * Provider of the backend {@code cuda}. This version has no kernels, so it is never usable and says
 * so, on machines with a graphics card too.
 */
public final class CudaProvider implements BackendProvider {
  private static final String REASON =
      "this version of hourglass-backend-cuda has no CUDA kernels yet";
  private static final String REMEDY = "use backend onednn (hourglass-backend-cpu) or java";

  /** Creates the provider; called by {@link java.util.ServiceLoader}. */
  public CudaProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int priority() {
    return 200;
  }

  @Override
  public Availability probe() {
    return new Availability.Unusable(REASON, REMEDY);
  }

  /**
   * Opens nothing.
   *
   * @throws BackendException.Unavailable always, with {@link #probe}'s reason and remedy
   */
  @Override
  public Backend open(BackendOptions options) {
    throw new BackendException.Unavailable("Backend cuda is not usable: " + REASON + "; " + REMEDY);
  }
}
