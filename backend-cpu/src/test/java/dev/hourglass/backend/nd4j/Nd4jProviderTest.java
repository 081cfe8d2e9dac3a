package dev.hourglass.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

final class Nd4jProviderTest {
  private static final String PLATFORM = Loader.getPlatform();

  @Test
  void isFoundAndUsableHereWithALowerPriorityThanOneDnn() {
    Backends.Found found =
        Backends.found().stream().filter(f -> f.name().equals("nd4j")).findFirst().orElseThrow();
    assertEquals(50, found.priority());
    Availability.Usable usable = assertInstanceOf(Availability.Usable.class, found.availability());
    assertEquals("ND4J 1.0.0-M2.1 for " + PLATFORM, usable.description());
    int threads = BackendOptions.defaults().threads();
    try (Backend backend = new Nd4jProvider().open(BackendOptions.defaults())) {
      assertTrue(
          backend
              .description()
              .matches("ND4J 1.0.0-M2.1 with OpenBLAS, .+, " + threads + " threads?"),
          backend.description());
    }
  }

  @Test
  void namesTheBuildThatWouldBeFaster() {
    assertEquals(
        "generic instructions (there is a build for AVX-512)", CpuDevice.instructionSet(1, 3));
    assertEquals("AVX2", CpuDevice.instructionSet(2, 2));
    assertEquals("AVX-512", CpuDevice.instructionSet(3, 2));
  }

  @Test
  void setsTheThreadsOfTheProcessAndPutsThemBack() {
    int loops = Nd4j.getEnvironment().maxMasterThreads();
    int products = openblas_nolapack.blas_get_num_threads();
    for (int threads : new int[] {1, 2, 3}) {
      try (Backend backend = new Nd4jProvider().open(new BackendOptions(threads))) {
        assertTrue(backend.description().contains(", " + threads + " thread"));
        assertEquals(1, Nd4j.getEnvironment().maxMasterThreads());
        assertEquals(threads, openblas_nolapack.blas_get_num_threads());
      }
    }
    assertEquals(loops, Nd4j.getEnvironment().maxMasterThreads());
    assertEquals(products, openblas_nolapack.blas_get_num_threads());
  }

  @Test
  void refusesMoreThreadsThanOpenBlasCanHave() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Nd4jProvider().open(new BackendOptions(1_000_000)));
    assertEquals(
        "nd4j can't use 1000000 threads: ND4J's OpenBLAS is built for at most 64; ask for no more"
            + " than that.",
        refusal.getMessage());
    assertEquals(64, ProcessThreads.possible(64, 8));
    assertEquals(64, ProcessThreads.possible(96, 96), "the default of a larger machine");
  }

  @Test
  void backendsThatAreOpenTogetherMustAgreeOnThreads() {
    Nd4jProvider provider = new Nd4jProvider();
    try (Backend first = provider.open(new BackendOptions(1));
        Backend second = provider.open(new BackendOptions(1))) {
      assertEquals(first.description(), second.description());
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> provider.open(new BackendOptions(2)));
      assertEquals(
          "nd4j can't use 2 threads: a backend that is open computes with 1, and ND4J has one number"
              + " for the whole process. Close that first, or ask for 1.",
          refusal.getMessage());
    }
    provider.open(new BackendOptions(2)).close();
  }

  @Test
  void everythingIsFoundWithoutNd4jAndSaysWhatToAdd() throws Exception {
    String answer = AnotherJvm.run(FoundMain.class, without("/org/nd4j/", "openblas"), List.of());
    assertTrue(
        answer.contains(
            "nd4j: not usable: ND4J is not on the class path, or not all of it; add"
                + " org.nd4j:nd4j-native:1.0.0-M2.1, org.nd4j:nd4j-api:1.0.0-M2.1,"
                + " org.nd4j:nd4j-native-api:1.0.0-M2.1, org.bytedeco:openblas:0.3.19-1.5.7,"
                + " org.nd4j:nd4j-native:1.0.0-M2.1:"
                + PLATFORM
                + ", org.bytedeco:openblas:0.3.19-1.5.7:"
                + PLATFORM
                + " (group:artifact:version:classifier)"),
        answer);
    assertTrue(answer.contains("java: "), answer);
  }

  @Test
  void aMissingNativeLibraryIsNamed() throws Exception {
    String library = "nd4j-native-1.0.0-M2.1-" + PLATFORM + ".jar";
    String answer = AnotherJvm.run(FoundMain.class, without(library), List.of());
    assertTrue(
        answer.contains("add org.nd4j:nd4j-native:1.0.0-M2.1:" + PLATFORM + " (group"), answer);
  }

  @Test
  void staysCalmWithoutAnyOfJavaCpp() throws Exception {
    String answer = AnotherJvm.run(FoundMain.class, without("/org/nd4j/", "bytedeco"), List.of());
    assertTrue(answer.contains("nd4j: not usable: ND4J is not on the class path"), answer);
    assertTrue(answer.contains("org.bytedeco:javacpp:"), answer);
  }

  @Test
  void probingLoadsNoClassOfNd4jAndNoLibrary() throws Exception {
    String log = AnotherJvm.run(ProbeMain.class, without(), List.of("-Xlog:class+load,library"));
    assertTrue(log.contains("Usable[description=ND4J 1.0.0-M2.1"), "not usable");
    assertFalse(log.contains(" org.nd4j."), "a class of ND4J was loaded");
    assertFalse(log.contains("org.bytedeco.openblas"), "a class of OpenBLAS was loaded");
    assertFalse(log.contains("jnijavacpp"), "a library was loaded");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessKnowsWhetherNd4jHasStartedOnTheCpu() throws Exception {
    String log = AnotherJvm.run(StartMain.class, without(), List.of("-Xlog:class+load"));
    assertTrue(log.contains("before: false"), "started already");
    assertFalse(
        log.substring(0, log.indexOf("before: ")).contains(" org.nd4j."), "asking loaded ND4J");
    assertTrue(log.contains("after: true"), "started unnoticed");
  }

  /** Its natives' operations are called by number, so another version is not to be tried. */
  @Test
  void anotherVersionIsRefused(@TempDir Path folder) throws Exception {
    Path properties = folder.resolve("META-INF/maven/org.nd4j/nd4j-native/pom.properties");
    Files.createDirectories(properties.getParent());
    for (String version : List.of("version=1.0.0-M2\n", "")) {
      Files.writeString(properties, version);
      List<String> classPath = new ArrayList<>(List.of(folder.toString()));
      classPath.addAll(AnotherJvm.classPath());
      String answer = AnotherJvm.run(FoundMain.class, classPath, List.of());
      String named = version.isEmpty() ? "ND4J of an unknown version" : "ND4J 1.0.0-M2 ";
      assertTrue(answer.contains("nd4j: not usable: " + named), answer);
      assertTrue(answer.contains("use ND4J 1.0.0-M2.1"), answer);
    }
  }

  private static List<String> without(String... parts) {
    return AnotherJvm.classPath().stream()
        .filter(entry -> Stream.of(parts).noneMatch(entry.replace('\\', '/')::contains))
        .toList();
  }

  /** Prints what is found, twice: the second answer must be as good as the first. */
  static final class FoundMain {
    public static void main(String[] arguments) {
      List<Backends.Found> found = Backends.found();
      if (!found.equals(Backends.found())) {
        throw new IllegalStateException("the second answer differs from " + found);
      }
      found.forEach(backend -> System.out.println(backend.describe()));
    }
  }

  /** Asks before and after starting ND4J. */
  static final class StartMain {
    public static void main(String[] arguments) {
      System.out.println("before: " + StartedBackend.isCpu());
      new Nd4jProvider().open(BackendOptions.defaults()).close();
      System.out.println("after: " + StartedBackend.isCpu());
    }
  }

  /** Prints the answer of this provider's probe alone. */
  static final class ProbeMain {
    public static void main(String[] arguments) {
      System.out.println(new Nd4jProvider().probe());
    }
  }
}
