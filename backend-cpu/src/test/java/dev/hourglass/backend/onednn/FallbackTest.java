package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What users see where the machine lacks something, each in a JVM of its own. */
final class FallbackTest {
  /** Of a logger; newer JVMs have warnings of their own, about native access. */
  private static final Pattern WARNING = Pattern.compile("\\bWARN\\b");

  private static final String UNKNOWN_PLATFORM = "-Dorg.bytedeco.javacpp.platform=plan9-mips";

  @Test
  void anUnknownPlatformFallsBackToJavaWithOneWarning() throws Exception {
    String output =
        AnotherJvm.run(OpenTwice.class, AnotherJvm.classPath(), List.of(UNKNOWN_PLATFORM));
    assertTrue(output.contains("opened java and java"), output);
    List<String> warnings = output.lines().filter(line -> WARNING.matcher(line).find()).toList();
    assertEquals(1, warnings.size(), output);
    assertTrue(warnings.get(0).contains("oneDNN has no native library for plan9-mips"), output);
  }

  @Test
  void anUnknownPlatformIsRefusedWhereTheBackendIsNamed() throws Exception {
    String output =
        AnotherJvm.run(
            OpenTwice.class,
            AnotherJvm.classPath(),
            List.of(UNKNOWN_PLATFORM, "-Dhourglass.backend=onednn"));
    assertTrue(output.contains("refused: Backend onednn (from -Dhourglass.backend)"), output);
    assertTrue(output.contains("use another backend; oneDNN's natives exist for"), output);
  }

  static final class OpenTwice {
    public static void main(String[] arguments) {
      try (Backend first = Backends.open();
          Backend second = Backends.open()) {
        System.out.println("opened " + first.name() + " and " + second.name());
      } catch (BackendException.Unavailable e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the variable is for x86 processors")
  void bfloat16IsRefusedOnAProcessorWithoutIt() throws Exception {
    String output =
        AnotherJvm.run(
            AskForBfloat16.class,
            AnotherJvm.classPath(),
            List.of(),
            Map.of("ONEDNN_MAX_CPU_ISA", "AVX2"));
    assertTrue(output.contains("supported: false"), output);
    assertTrue(
        output.contains(
            "does not compute BFLOAT16 natively; choose the precision FLOAT32, or AUTO"),
        output);
    assertTrue(output.contains("AUTO is FLOAT32"), output);
    assertTrue(output.contains("A tensor of BFLOAT16 is asked for, but backend onednn"), output);
  }

  static final class AskForBfloat16 {
    public static void main(String[] arguments) {
      try (Backend backend = Backends.open("onednn");
          Scope scope = backend.newScope()) {
        System.out.println("supported: " + backend.supports(DType.BFLOAT16));
        System.out.println("AUTO is " + Precision.AUTO.activationType(backend));
        try {
          Precision.BFLOAT16.activationType(backend);
        } catch (IllegalArgumentException e) {
          System.out.println(e.getMessage());
        }
        try {
          scope.tensor(DType.BFLOAT16, 1, 1);
        } catch (IllegalArgumentException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  /** As of a service account: natives go to the temporary folder then. */
  @Test
  void aHomeFolderThatCanNotBeWrittenIsNoObstacle(@TempDir Path folder) throws Exception {
    Path home = Files.createFile(folder.resolve("not-a-folder"));
    String output =
        AnotherJvm.run(
            Compute.class,
            AnotherJvm.classPath(),
            List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + folder));
    assertTrue(output.contains("tanh(0.5) = 0.4621"), output);
    assertFalse(WARNING.matcher(output).find(), output);
  }

  /** As where OpenMP's functions can't be reached: oneDNN divides the work, and all goes on. */
  @Test
  void withoutJnaOpenMpDividesTheWork() throws Exception {
    List<String> classPath =
        AnotherJvm.classPath().stream().filter(entry -> !entry.contains("/jna")).toList();
    String output = AnotherJvm.run(Compute.class, classPath, List.of());
    assertTrue(output.contains("tanh(0.5) = 0.4621"), output);
    assertTrue(output.contains("OpenMP's threads"), output);
    assertTrue(output.contains("net.java.dev.jna:jna"), output);
    String refusal = AnotherJvm.run(Compute.class, classPath, List.of("-Dhourglass.threads=1000"));
    assertTrue(refusal.contains("oneDNN can't be told to use 1000 threads here"), refusal);
  }

  /** JNA's native part can't be loaded with such a default charset, whatever is set otherwise. */
  @Test
  void aDefaultCharsetThatIsNotLikeAsciiIsNamedAsTheCause() throws Exception {
    String output =
        AnotherJvm.run(Compute.class, AnotherJvm.classPath(), List.of("-Dfile.encoding=UTF-16"))
            .replace("\0", "");
    assertTrue(output.contains("tanh(0.5) = 0.4621"), output);
    assertTrue(output.contains("OpenMP's threads"), output);
    assertTrue(output.contains("start Java with -Dfile.encoding=UTF-8"), output);
    assertFalse(output.contains("see that its jar"), output);
  }

  @Test
  void numbersAreTheSameInEveryLanguage() throws Exception {
    String output =
        AnotherJvm.run(
            Compute.class,
            AnotherJvm.classPath(),
            List.of("-Duser.language=ar", "-Duser.country=EG", "-Dhourglass.threads=3"));
    assertTrue(output.matches("(?s).*oneDNN [0-9]+\\.[0-9]+\\.[0-9]+, .*3 threads.*"), output);
  }

  static final class Compute {
    public static void main(String[] arguments) {
      try (Backend backend = Backends.open("onednn");
          Scope scope = backend.newScope()) {
        System.out.println(backend.description());
        Tensor x = scope.tensor(1, 1);
        scope.kernels().fill(0.5f, x).run();
        scope.kernels().map(Activation.TANH, x, x).run();
        float[] value = new float[1];
        x.download(FloatBuffer.wrap(value));
        System.out.println("tanh(0.5) = " + value[0]);
      } catch (IllegalArgumentException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
