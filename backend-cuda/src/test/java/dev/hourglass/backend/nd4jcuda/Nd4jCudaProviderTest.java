package dev.hourglass.backend.nd4jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Nd4jCudaProviderTest {

  @Test
  void isFoundBelowTheOthers() {
    Backends.Found found =
        Backends.found().stream()
            .filter(f -> f.name().equals("nd4j-cuda"))
            .findFirst()
            .orElseThrow();
    assertEquals(40, found.priority());
  }

  @Test
  void aLoaderThatFailsIsAnAnswer() {
    ClassLoader broken =
        new ClassLoader(null) {
          @Override
          public URL getResource(String name) {
            throw new IllegalStateException("zip file closed");
          }
        };
    Unusable answer = assertInstanceOf(Unusable.class, Nd4jCudaProvider.probe(broken));
    assertTrue(answer.reason().contains("zip file closed"), answer.reason());
  }

  private static List<String> without(String... parts) {
    return AnotherJvm.classPath().stream()
        .filter(entry -> Stream.of(parts).noneMatch(entry.replace('\\', '/')::contains))
        .toList();
  }

  @Test
  void everythingIsFoundWithoutAnyOptionalDependency() throws Exception {
    String answer =
        AnotherJvm.run(
            FoundMain.class, without("backend-cpu", "/org/nd4j/", "bytedeco"), List.of());
    assertTrue(
        answer.contains(
            "nd4j-cuda: not usable: hourglass-backend-cpu, which has the implementation, is not on"
                + " the class path; add dev.hourglass:hourglass-backend-cpu in the version of"
                + " hourglass-backend-cuda"),
        answer);
    assertTrue(answer.contains("cuda: "), answer);
    assertTrue(answer.contains("java: "), answer);
  }

  @Test
  void staysCalmWithoutNd4jAndWithoutJavaCpp() throws Exception {
    String answer = AnotherJvm.run(FoundMain.class, without("/org/nd4j/"), List.of());
    assertTrue(answer.contains("nd4j-cuda: not usable: ND4J "), answer);
    answer = AnotherJvm.run(FoundMain.class, without("/org/nd4j/", "bytedeco"), List.of());
    assertTrue(answer.contains("nd4j-cuda: not usable: ND4J "), answer);
  }

  /** With files in the place of what ND4J would load, so that nothing but the card is missing. */
  @Test
  void probingLoadsNothingOfNd4j(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(
        Loader.getPlatform().equals("linux-x86_64"), "ND4J has no natives for CUDA here");
    for (String file :
        List.of(
            "org/nd4j/presets/cuda/Nd4jCudaPresets.class",
            "org/nd4j/linalg/jcublas/bindings/linux-x86_64/libjnind4jcuda.so",
            "org/bytedeco/cuda/linux-x86_64/libjnicudart.so")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.createFile(folder.resolve(file));
    }
    List<String> classPath = new ArrayList<>(AnotherJvm.classPath());
    classPath.add(folder.toString());
    List<String> options = List.of("-Xlog:class+load,library", "-Djava.io.tmpdir=" + folder);

    String log = AnotherJvm.run(ProbeMain.class, classPath, options);

    assertTrue(log.contains("jcuda.driver.JCudaDriver"), "the driver was not asked: " + tail(log));
    assertFalse(log.contains(" org.nd4j."), "a class of ND4J was loaded");
    assertFalse(log.contains(" org.bytedeco.cuda."), "a class of CUDA's was loaded");
    assertFalse(log.contains("jnijavacpp"), "a library of JavaCPP's was loaded");
  }

  private static String tail(String log) {
    return log.substring(Math.max(0, log.length() - 500));
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

  /** Prints the answer of this provider's probe alone. */
  static final class ProbeMain {
    public static void main(String[] arguments) {
      Availability availability = new Nd4jCudaProvider().probe();
      System.out.println(availability);
    }
  }

  @Test
  void anotherDeviceThanTheFirstIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Nd4jCudaProvider().open(new BackendOptions(1, 1)));
    assertEquals(
        "device is 1, but ND4J is used with one visible card only; show it that one with"
            + " CUDA_VISIBLE_DEVICES, and give 0",
        refused.getMessage());
  }
}
