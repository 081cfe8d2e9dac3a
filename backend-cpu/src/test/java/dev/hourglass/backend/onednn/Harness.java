package dev.hourglass.backend.onednn;

import dev.hourglass.backend.NativeHarness;
import dev.hourglass.tensor.BackendOptions;

/** For tests of onednn. */
abstract class Harness extends NativeHarness<OneDnnScope> {
  Harness() {
    super(new OneDnnBackend(BackendOptions.defaults().threads()), OneDnnScope.class);
  }
}
