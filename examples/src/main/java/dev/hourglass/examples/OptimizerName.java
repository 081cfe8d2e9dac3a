package dev.hourglass.examples;

import dev.hourglass.autodiff.Optimizer;

/** What can train the autoencoders of images. */
enum OptimizerName {
  ADAM,
  MUON;

  Optimizer optimizer() {
    return switch (this) {
      case ADAM -> Optimizer.adam();
      case MUON -> Optimizer.muon();
    };
  }
}
