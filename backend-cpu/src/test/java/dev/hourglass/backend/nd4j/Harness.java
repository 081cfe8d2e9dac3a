package dev.hourglass.backend.nd4j;

import dev.hourglass.backend.NativeHarness;
import dev.hourglass.tensor.BackendOptions;

/** For tests of nd4j. */
abstract class Harness extends NativeHarness<Nd4jScope> {
  Harness() {
    super(
        new Nd4jBackend(Nd4jProvider.NAME, CpuDevice.open(BackendOptions.defaults().threads())),
        Nd4jScope.class);
  }
}
