package dev.hourglass.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.nd4j.Nd4jProvider;
import dev.hourglass.backend.onednn.OneDnnProvider;
import dev.hourglass.conformance.LostRegistrations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LostRegistrationsTest {
  @Test
  void areNoticedForTheProvidersOfThisModule() throws IOException, InterruptedException {
    String output = LostRegistrations.output();

    assertTrue(output.contains(OneDnnProvider.class.getName()), output);
    assertTrue(output.contains(Nd4jProvider.class.getName()), output);
  }
}
