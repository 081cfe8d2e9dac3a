package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.BackendProvider;
import dev.hourglass.tensor.Into;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertTrue(usable.description().matches("oneDNN \\d+\\.\\d+\\.\\d+, .+"), usable.description());
    try (Backend backend = provider.open(BackendOptions.defaults())) {
      assertEquals("onednn", backend.name());
      assertTrue(backend.description().startsWith(usable.description()), backend.description());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void computesTheSameWithAnyNumberOfThreads(int threads) {
    float[] expected = product(1);
    float[] actual = product(threads);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-4f);
    }
  }

  private static float[] product(int threads) {
    try (Backend backend = new OneDnnProvider().open(new BackendOptions(threads));
        Scope scope = backend.newScope()) {
      String count = threads == 1 ? ", 1 thread" : ", " + threads + " threads";
      assertTrue(backend.description().endsWith(count), backend.description());
      float[] values = new float[150 * 90];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(i);
      }
      Tensor x = scope.tensor(150, 90);
      x.upload(FloatBuffer.wrap(values));
      Tensor product = scope.tensor(90, 90);
      scope.kernels().gemm(x, true, x, false, product, Into.OVERWRITE).run();
      scope.kernels().map(Activation.TANH, product, product).run();
      float[] result = new float[90 * 90];
      product.download(FloatBuffer.wrap(result));
      return result;
    }
  }

  @Test
  void namesTheCLibraryThatItCanNotUse() {
    Availability.Unusable musl =
        OneDnnProvider.unusable(
            new ExceptionInInitializerError(
                new UnsatisfiedLinkError(
                    "/cache/libjnijavacpp.so: Error loading shared library"
                        + " ld-linux-x86-64.so.2: No such file or directory")));
    assertTrue(musl.reason().contains("GNU C library"), musl.reason());
    assertTrue(musl.remedy().contains("glibc instead of musl"), musl.remedy());
  }

  @Test
  void namesTheCLibraryThatIsTooOld() {
    Availability.Unusable old =
        OneDnnProvider.unusable(
            new UnsatisfiedLinkError(
                "/cache/libdnnl.so.3: /lib64/libc.so.6: version `GLIBC_2.28' not found"));
    assertTrue(old.reason().contains("newer C or C++ library"), old.reason());
    assertTrue(old.remedy().contains("newer system"), old.remedy());
  }

  @Test
  void saysWhatIsMissingWithoutNativeLibraries(@TempDir Path cache) throws Exception {
    String natives = "(dnnl|opencl|javacpp)-.*" + Loader.getPlatform() + "\\.jar";
    List<String> pure =
        classPath()
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(natives))
            .toList();
    String answer = AnotherJvm.run(ProbeMain.class, pure, hidden(cache));
    String version = ":[0-9.-]+:" + Loader.getPlatform();
    assertTrue(
        answer.matches(
            "(?s).*oneDNN for "
                + Loader.getPlatform()
                + " is not on the class path, or not all of it, remedy=add org.bytedeco:dnnl"
                + version
                + ", org.bytedeco:opencl"
                + version
                + ", org.bytedeco:javacpp"
                + version
                + " \\(group:artifact:version:classifier\\).*"),
        answer);
  }

  /** As in a jar that was put together on another system. */
  @Test
  void saysWhoseNativesAreThereInstead(@TempDir Path folder) throws Exception {
    String other = Loader.getPlatform().equals("linux-arm64") ? "linux-x86_64" : "linux-arm64";
    Path natives = folder.resolve("classes/org/bytedeco/dnnl/" + other);
    Files.createFile(Files.createDirectories(natives).resolve("libjnidnnl.so"));
    String own = "(dnnl|opencl|javacpp)-.*" + Loader.getPlatform() + "\\.jar";
    List<String> merged =
        Stream.concat(
                Stream.of(folder.resolve("classes").toString()),
                classPath().filter(entry -> !Path.of(entry).getFileName().toString().matches(own)))
            .toList();
    String answer = AnotherJvm.run(ProbeMain.class, merged, hidden(folder.resolve("cache")));
    assertTrue(
        answer.contains(": there are those for " + other + ", and this is " + Loader.getPlatform()),
        answer);
  }

  @Test
  void staysCalmWithoutAnyOfJavaCpp(@TempDir Path cache) throws Exception {
    List<String> bare = classPath().filter(entry -> !entry.contains("bytedeco")).toList();
    String answer = AnotherJvm.run(ProbeMain.class, bare, hidden(cache));
    assertTrue(answer.contains("add org.bytedeco:dnnl:"), answer);
  }

  @Test
  void saysWhatIsMissingWithoutAFolderForNativeLibraries(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("a-file"));
    String answer =
        AnotherJvm.run(ProbeMain.class, classPath().toList(), hidden(file.resolve("cache")));
    assertTrue(answer.contains("org.bytedeco.javacpp.cachedir names, " + file), answer);
  }

  private static Stream<String> classPath() {
    return AnotherJvm.classPath().stream();
  }

  /** All folders that JavaCPP may extract to. */
  private static List<String> hidden(Path folder) {
    return List.of(
        "-Dorg.bytedeco.javacpp.cachedir=" + folder,
        "-Duser.home=" + folder,
        "-Djava.io.tmpdir=" + folder);
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
