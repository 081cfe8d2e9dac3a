package dev.hourglass.examples;

import dev.hourglass.models.Autoencoder;
import java.io.IOException;

/** What is shown of a model, beside errors and reconstructions, after its training. */
@FunctionalInterface
interface Show {
  void of(Autoencoder model) throws IOException;
}
