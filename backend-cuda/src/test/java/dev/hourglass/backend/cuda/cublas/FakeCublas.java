package dev.hourglass.backend.cuda.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds a cuBLAS for tests from {@code src/test/cuda/fake_cublas.cpp}. */
public final class FakeCublas {
  private FakeCublas() {}

  /**
   * Writes {@code libcublas.so} and {@code libcublasLt.so} of a version to a folder. As NVIDIA's,
   * the first needs the second and doesn't say where it is. Skips the test where this machine can't
   * build or load them.
   */
  public static void build(int version, Path folder) throws IOException, InterruptedException {
    assumeTrue(
        (System.getProperty("os.name") + " " + System.getProperty("os.arch")).equals("Linux amd64"),
        "cuBLAS is used on Linux amd64 only");
    String compiler =
        Stream.of("c++", "g++", "clang++").filter(FakeCublas::isThere).findFirst().orElse("");
    assumeTrue(!compiler.isEmpty(), "needs a C++ compiler: c++, g++ or clang++ on the PATH");
    Path empty = Files.createTempFile(folder, "empty", ".cpp");
    String lt = "libcublasLt.so." + version;
    run(
        List.of(compiler, "-shared", "-fPIC", "-Wl,-soname," + lt, "-o", lt, empty.toString()),
        folder);
    Files.delete(empty);
    String blas = "libcublas.so." + version;
    Path script = folder.resolve("versions");
    Files.writeString(script, blas + " { global: cublas*; local: *; };");
    run(
        List.of(
            compiler,
            "-std=c++17",
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-shared",
            "-fPIC",
            "-Wl,-soname," + blas,
            "-Wl,--version-script=versions",
            "-o",
            blas,
            Path.of("src/test/cuda/fake_cublas.cpp").toAbsolutePath().toString(),
            "-Wl,--no-as-needed",
            folder.resolve(lt).toString()),
        folder);
    Files.delete(script);
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void run(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
