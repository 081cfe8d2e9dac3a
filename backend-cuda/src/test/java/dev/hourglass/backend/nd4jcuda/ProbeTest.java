package dev.hourglass.backend.nd4jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProbeTest {
  private static final String CPU = "org/nd4j/linalg/cpu/nativecpu/CpuBackend.class";
  private static final GraphicsCard A10 = new GraphicsCard("NVIDIA A10", 8, 6, true);
  private static final GraphicsCard H100 = new GraphicsCard("NVIDIA H100", 9, 0, true);
  private static final GraphicsCard M40 = new GraphicsCard("Tesla M40", 5, 2, false);

  /** Nobody may ask. */
  private static final GraphicsCards UNASKED =
      () -> {
        throw new AssertionError("the driver was asked");
      };

  /** A class path on which everything is, but for one resource, or ND4J's CPU backend. */
  private static final class Everything extends ClassLoader {
    private final String absent;

    Everything(String absent) {
      super(ProbeTest.class.getClassLoader());
      this.absent = absent;
    }

    @Override
    public @Nullable URL getResource(String name) {
      if (name.equals(absent)) {
        return null;
      }
      URL real = super.getResource(name);
      return real == null ? ProbeTest.class.getResource("ProbeTest.class") : real;
    }
  }

  private static Availability probe(ClassLoader loader, GraphicsCards cards) {
    return new Probe(loader, "linux-x86_64", () -> false, name -> null, cards).availability();
  }

  private static Availability probe(GraphicsCard... cards) {
    return probe(new Everything(CPU), () -> List.of(cards));
  }

  private static void assertRefused(String reason, String remedy, Availability answer) {
    assertEquals(new Unusable(reason, remedy), answer);
  }

  @ParameterizedTest
  @CsvSource({"6,0", "7,5", "8,0", "8,6", "8,9"})
  void isUsableOnOneCardThatNd4jHasCodeFor(int major, int minor) {
    Usable usable =
        assertInstanceOf(Usable.class, probe(new GraphicsCard("A card", major, minor, true)));
    assertEquals(
        "ND4J 1.0.0-M2.1 for linux-x86_64 on A card (compute capability %d.%d)"
            .formatted(major, minor),
        usable.description());
  }

  @ParameterizedTest
  @CsvSource({"9,0", "10,0", "12,0"})
  void refusesNewerCards(int major, int minor) {
    assertRefused(
        "A card (compute capability %d.%d) is newer than ND4J 1.0.0-M2.1, which has machine code for"
                .formatted(major, minor)
            + " compute capability 3.7 to 8.6, runs up to 8.9, and has none for a driver to"
            + " translate",
        "use backend cuda, or one for the CPU",
        probe(new GraphicsCard("A card", major, minor, true)));
  }

  @Test
  void refusesCardsThatDoNotShareMemory() {
    assertRefused(
        "Tesla M40 (compute capability 5.2) doesn't let the host use managed memory while it"
            + " computes: it is older than compute capability 6.0, or its system doesn't",
        "use backend cuda, or one for the CPU",
        probe(M40));
  }

  @Test
  void refusesACardBesideOthers() {
    for (GraphicsCard wrong : List.of(H100, M40)) {
      Unusable unusable = assertInstanceOf(Unusable.class, probe(A10, wrong));
      assertTrue(unusable.reason().startsWith(wrong.toString()), unusable.reason());
      assertEquals(
          "hide it with CUDA_VISIBLE_DEVICES if another card will do, or use backend cuda, or one"
              + " for the CPU",
          unusable.remedy());
    }
  }

  @Test
  void refusesSeveralCards() {
    assertRefused(
        "ND4J would see 2 cards and spread its threads over them",
        "let this process see one: set CUDA_VISIBLE_DEVICES to its number",
        probe(A10, A10));
  }

  @Test
  void refusesWhereThereIsNoCard() {
    assertRefused(
        "there is a driver, but no NVIDIA card that this process can see",
        "check nvidia-smi and CUDA_VISIBLE_DEVICES, or use backend cuda, or one for the CPU",
        probe());
  }

  @Test
  void refusesWhereThereIsNoDriver() {
    List<Throwable> failures =
        List.of(
            new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file"),
            new NoClassDefFoundError("Could not initialize class jcuda.driver.JCudaDriver"),
            new IllegalStateException("cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"));
    for (Throwable failure : failures) {
      Availability answer =
          probe(
              new Everything(CPU),
              () -> {
                if (failure instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) failure;
              });
      assertRefused(
          "the NVIDIA driver can't be asked for its cards: " + failure,
          "install NVIDIA's driver, in a container with access to the card; or use backend cuda, or"
              + " one for the CPU",
          answer);
    }
  }

  @Test
  void refusesWhereNd4jHasStartedOnTheCpu() {
    Probe probe = new Probe(new Everything(CPU), "linux-x86_64", () -> true, name -> null, UNASKED);
    assertRefused(
        "ND4J has started with its CPU backend in this process, and has only one a process",
        "use backend nd4j here, or start a new process and open nd4j-cuda before anything else uses"
            + " ND4J",
        probe.availability());
  }

  private static Availability withBothBackends(Map<String, String> variables) {
    Function<String, @Nullable String> environment = variables::get;
    return new Probe(
            new Everything("nothing"), "linux-x86_64", () -> false, environment, () -> List.of(A10))
        .availability();
  }

  /** The priorities that ND4J compares when it starts: 0 and 100 where nothing is said. */
  @Test
  void refusesWhereNd4jPrefersItsCpuBackend() {
    List<Map<String, String>> onTheCard =
        List.of(
            Map.of(),
            Map.of("BACKEND_PRIORITY_CPU", "99"),
            Map.of("BACKEND_PRIORITY_CPU", ""),
            Map.of("BACKEND_PRIORITY_CPU", "200", "BACKEND_PRIORITY_GPU", "201"));
    onTheCard.forEach(variables -> assertInstanceOf(Usable.class, withBothBackends(variables)));
    List<Map<String, String>> onTheCpu =
        List.of(
            Map.of("BACKEND_PRIORITY_CPU", "101"),
            Map.of("BACKEND_PRIORITY_CPU", "100"),
            Map.of("BACKEND_PRIORITY_GPU", "-1"));
    for (Map<String, String> variables : onTheCpu) {
      assertRefused(
          "nd4j-native is on the class path too, and the environment variables BACKEND_PRIORITY_CPU"
              + " and BACKEND_PRIORITY_GPU make ND4J prefer it",
          "take nd4j-native out of the class path, or unset those variables",
          withBothBackends(variables));
    }
  }

  @Test
  void thePrioritiesDoNotMatterWithoutNd4jsCpuBackend() {
    Probe probe =
        new Probe(
            new Everything(CPU), "linux-x86_64", () -> false, name -> "7", () -> List.of(A10));
    assertInstanceOf(Usable.class, probe.availability());
  }

  /** What the test's own class path has is what ND4J's jars are recognized by. */
  @Test
  void namesWhatIsMissingAndAsksNoDriver() {
    List<String> brought = List.of("Nd4jCudaPresets.class", "libjnind4jcuda.so", "libjnicudart.so");
    ClassLoader javaClassesOnly =
        new ClassLoader(ProbeTest.class.getClassLoader()) {
          @Override
          public @Nullable URL getResource(String name) {
            return brought.stream().anyMatch(name::endsWith) ? null : super.getResource(name);
          }
        };
    Unusable unusable = assertInstanceOf(Unusable.class, probe(javaClassesOnly, UNASKED));
    assertEquals("ND4J is not on the class path, or not all of it", unusable.reason());
    assertTrue(
        unusable
            .remedy()
            .startsWith(
                "add org.nd4j:nd4j-cuda-11.6-preset:1.0.0-M2.1,"
                    + " org.nd4j:nd4j-cuda-11.6:1.0.0-M2.1:linux-x86_64,"
                    + " org.bytedeco:cuda:11.6-8.3-1.5.7:linux-x86_64"),
        unusable.remedy());
  }

  @ParameterizedTest
  @CsvSource({
    "org.nd4j:nd4j-cuda-11.6:1.0.0-M2.1, org/nd4j/linalg/jcublas/JCublasBackend.class",
    "org.nd4j:nd4j-api:1.0.0-M2.1, org/nd4j/linalg/factory/Nd4j.class",
    "org.nd4j:nd4j-native-api:1.0.0-M2.1, org/nd4j/nativeblas/NativeOps.class",
    "org.bytedeco:cuda:11.6-8.3-1.5.7, org/bytedeco/cuda/global/cudart.class",
  })
  void namesEachArtifact(String artifact, String resource) {
    assertRefused(
        "ND4J is not on the class path, or not all of it",
        "add " + artifact + " (group:artifact:version:classifier)",
        probe(new Everything(resource), UNASKED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows-x86_64", "linux-arm64", "macosx-arm64", "Plan 9 on mips"})
  void refusesOtherSystems(String platform) {
    Probe probe = new Probe(new Everything(CPU), platform, () -> false, name -> null, UNASKED);
    assertRefused(
        "ND4J has no native library for " + platform,
        "use another backend; ND4J's natives exist for linux-x86_64",
        probe.availability());
  }

  @Test
  void refusesAnotherVersion(@TempDir Path folder) throws Exception {
    Path properties = Files.writeString(folder.resolve("pom.properties"), "version=1.0.0-M2\n");
    ClassLoader other =
        new ClassLoader(new Everything(CPU)) {
          @Override
          public @Nullable URL getResource(String name) {
            try {
              return name.equals("META-INF/maven/org.nd4j/nd4j-cuda-11.6/pom.properties")
                  ? properties.toUri().toURL()
                  : super.getResource(name);
            } catch (MalformedURLException e) {
              throw new AssertionError(e);
            }
          }
        };
    assertRefused(
        "ND4J 1.0.0-M2 is on the class path, which this backend is not written for",
        "use ND4J 1.0.0-M2.1",
        probe(other, UNASKED));
  }
}
