package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The provider on this machine, which may have a device or none. */
final class CudaProviderTest {
  private static final CudaProvider PROVIDER = new CudaProvider();

  /** Where a driver's library is, by distribution; and on Windows' Linux. */
  private static final List<Path> DRIVERS =
      Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/lib/wsl/lib")
          .map(Path::of)
          .toList();

  private static Unusable requireNone() {
    assumeTrue(
        PROVIDER.probe() instanceof Unusable,
        "this machine has a device, and what is said without one can't be tested");
    return (Unusable) PROVIDER.probe();
  }

  @Test
  void itIsFoundWithThePriorityOverAllOthers() {
    List<Backends.Found> cuda =
        Backends.found().stream().filter(f -> f.name().equals("cuda")).toList();
    assertEquals(1, cuda.size());
    assertEquals(200, cuda.get(0).priority());
    assertEquals(PROVIDER.probe(), cuda.get(0).availability());
  }

  /** The first touch of a library that is missing fails otherwise than the later ones. */
  @Test
  void everyProbeSaysTheSame() {
    assertEquals(PROVIDER.probe(), PROVIDER.probe());
  }

  @Test
  void aWrongPropertyIsNamed() {
    System.setProperty(BackendOptions.DEVICE, "first");
    try {
      assertEquals(
          new Unusable(
              "the options are wrong"
                  + " (-Dhourglass.device is first; give a whole number of at least 0)",
              "correct them"),
          PROVIDER.probe());
    } finally {
      System.clearProperty(BackendOptions.DEVICE);
    }
  }

  @Test
  void withoutADriverTheMissingLibraryIsNamed() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && DRIVERS.stream().noneMatch(folder -> Files.exists(folder.resolve("libcuda.so.1"))),
        "this machine may have a driver");
    Unusable unusable = requireNone();
    assertEquals(
        "the NVIDIA driver can't be loaded (" + missing(unusable.reason()) + ")",
        unusable.reason());
    assertEquals(
        "install NVIDIA's driver 525 or newer, or use backend onednn (hourglass-backend-cpu) or java",
        unusable.remedy());
  }

  /** The loader's line: what is missing, and the user's language for "not found". */
  private static String missing(String reason) {
    String line = reason.substring(reason.indexOf('(') + 1, reason.lastIndexOf(')'));
    assertTrue(line.startsWith("libcuda.so.1: "), line);
    return line;
  }

  @Test
  void askingForItFailsWithReasonAndRemedy() {
    Unusable why = requireNone();
    BackendException.Unavailable refusal =
        assertThrows(BackendException.Unavailable.class, () -> Backends.open("cuda"));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("Backend cuda is not usable here. Found:"), message);
    assertTrue(message.contains(why.reason() + "; " + why.remedy()), message);
  }

  @Test
  void openingItDirectlyFailsWithTheSameText() {
    Unusable why = requireNone();
    BackendException.Unavailable refusal =
        assertThrows(
            BackendException.Unavailable.class, () -> PROVIDER.open(BackendOptions.defaults()));
    assertEquals(
        "Backend cuda is not usable: " + why.reason() + "; " + why.remedy(), refusal.getMessage());
  }

  @Test
  void theDefaultIsAnotherBackendInSpiteOfItsPriority() {
    requireNone();
    try (Backend backend = Backends.open()) {
      assertEquals("java", backend.name());
    }
  }

  @Test
  void aDeviceThatThereIsIsDescribedInOneLine() {
    assumeTrue(PROVIDER.probe() instanceof Usable, "this machine has no device");
    String description = ((Usable) PROVIDER.probe()).description();
    assertTrue(description.contains("compute capability"), description);
  }
}
