package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OneDnnProviderTest {

  @Test
  void isRegisteredAndUsableHere() {
    List<BackendProvider> found =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("onednn"))
            .toList();
    assertEquals(1, found.size());
    BackendProvider provider = found.get(0);
    assertTrue(provider.priority() > 0);
    Availability.Usable usable = assertInstanceOf(Availability.Usable.class, provider.probe());
    assertTrue(
        usable.description().matches("oneDNN \\d+\\.\\d+\\.\\d+, .+, \\d+ threads?"),
        usable.description());
    try (Backend backend = provider.open(BackendOptions.defaults())) {
      assertEquals("onednn", backend.name());
      assertEquals(usable.description(), backend.description());
    }
  }

  @Test
  void refusesThreadsThatItCannotHave() {
    int actual = OpenMpThreads.count();
    int wrong = 1 + Math.max(actual, Runtime.getRuntime().availableProcessors());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new OneDnnProvider().open(new BackendOptions(wrong)));
    assertEquals(
        "oneDNN can't use "
            + wrong
            + " threads: OpenMP was started with "
            + actual
            + ", once for the whole process. Set the environment variable OMP_NUM_THREADS="
            + wrong
            + " before the JVM starts, or leave the number of threads at its default.",
        refusal.getMessage());
    assertDoesNotThrow(() -> OneDnnProvider.requireThreads(4, 2, 4), "the default");
    assertDoesNotThrow(() -> OneDnnProvider.requireThreads(2, 2, 4), "what there is");
    assertThrows(IllegalArgumentException.class, () -> OneDnnProvider.requireThreads(3, 2, 4));
  }

  @Test
  void saysWhatIsMissingWithoutNativeLibraries(@TempDir Path cache) throws Exception {
    String natives = "(dnnl|opencl|javacpp)-.*" + Loader.getPlatform() + "\\.jar";
    List<String> pure =
        classPath()
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(natives))
            .toList();
    String answer = probeElsewhere(pure, cache);
    assertTrue(answer.contains("the native library of oneDNN for " + Loader.getPlatform()), answer);
    assertTrue(answer.contains("org.bytedeco:dnnl"), answer);
  }

  @Test
  void staysCalmWithoutAnyOfJavaCpp(@TempDir Path cache) throws Exception {
    List<String> bare = classPath().filter(entry -> !entry.contains("bytedeco")).toList();
    String answer = probeElsewhere(bare, cache);
    assertTrue(answer.contains("use another backend"), answer);
  }

  @Test
  void saysWhatIsMissingWithoutAFolderForNativeLibraries(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    String answer = probeElsewhere(classPath().toList(), file.resolve("cache"));
    assertTrue(answer.contains("org.bytedeco.javacpp.cachedir"), answer);
  }

  private static Stream<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
  }

  /** In a JVM of its own, because a library is loaded once. */
  private static String probeElsewhere(List<String> classPath, Path cache)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                // Where JavaCPP would turn to next.
                "-Duser.home=" + cache,
                "-Djava.io.tmpdir=" + cache,
                "-cp",
                String.join(File.pathSeparator, classPath),
                ProbeMain.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  /** Probes twice: the second answer must be as good as the first. */
  static final class ProbeMain {
    public static void main(String[] arguments) {
      Availability first = new OneDnnProvider().probe();
      Availability second = new OneDnnProvider().probe();
      if (!(first instanceof Availability.Unusable) || !first.equals(second)) {
        throw new IllegalStateException(first + ", then " + second);
      }
      System.out.println(first);
    }
  }
}
