package dev.hourglass.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.cuda.CudaProvider;
import dev.hourglass.backend.nd4jcuda.Nd4jCudaProvider;
import dev.hourglass.conformance.LostRegistrations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LostRegistrationsTest {
  @Test
  void areNoticedForTheProvidersOfThisModule() throws IOException, InterruptedException {
    String output = LostRegistrations.output();

    assertTrue(output.contains(CudaProvider.class.getName()), output);
    assertTrue(output.contains(Nd4jCudaProvider.class.getName()), output);
  }
}
