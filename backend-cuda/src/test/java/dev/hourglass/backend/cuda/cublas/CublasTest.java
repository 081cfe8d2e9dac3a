package dev.hourglass.backend.cuda.cublas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.conformance.AnotherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs JCuda's real binding with a cuBLAS that computes on the host. */
final class CublasTest {
  /** Of each lane. */
  private static final long WORKSPACE = 32 << 20;

  @TempDir private static Path libraries = Path.of("");
  @TempDir private Path folder = Path.of("");
  private Path temporary = Path.of("");
  private Path log = Path.of("");

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    for (int version : new int[] {12, 13}) {
      FakeCublas.build(version, Files.createDirectory(libraries(version)));
    }
  }

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
    log = folder.resolve("log");
  }

  private static Path libraries(int version) {
    return libraries.resolve("of" + version);
  }

  private AnotherJvm start(int version, String mode, String fails) throws IOException {
    return AnotherJvm.start(
        CublasProgram.class,
        AnotherJvm.classPath(),
        List.of(
            "-D" + CublasSearch.PROPERTY + "=" + libraries(version),
            "-Djava.io.tmpdir=" + temporary),
        Map.of("FAKE_CUBLAS_LOG", log.toString(), "FAKE_CUBLAS_FAILS", fails),
        mode);
  }

  private List<String> run(int version, String mode, String fails)
      throws IOException, InterruptedException {
    List<String> lines = start(version, mode, fails).output().lines().toList();
    assertEquals(
        "cuBLAS %d from %s"
            .formatted(version, libraries(version).resolve("libcublas.so." + version)),
        lines.get(0));
    return lines.subList(1, lines.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 13})
  void agreesWithProductsInDoublePrecision(int version) throws IOException, InterruptedException {
    assertEquals(List.of("384 products agree", "workspaces left: 0"), run(version, "products", ""));
  }

  @Test
  void eachLaneHasItsStreamAndItsWorkspaceAndEachTypeItsArithmetic()
      throws IOException, InterruptedException {
    assertEquals(List.of("workspaces left: 0"), run(13, "lanes", ""));

    String first = "stream 1 workspace 800000000000 of " + WORKSPACE + " math 16 compute ";
    String second = "stream 2 workspace 800002000000 of " + WORKSPACE + " math 16 compute ";
    assertEquals(
        List.of(first + 69, second + 77, second + 68, first + 69, "destroyed"),
        Files.readAllLines(log));
  }

  @Test
  void callsAllocateNothing() throws IOException, InterruptedException {
    assertEquals(List.of("bytes a call: 0", "workspaces left: 0"), run(13, "allocation", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cublasSetPointerMode", "cublasSetMathMode"})
  void failureToStartFreesTheHandle(String call) throws IOException, InterruptedException {
    assertEquals(List.of(call + " failed: CUBLAS_STATUS_ALLOC_FAILED"), run(13, "lanes", call));
    assertEquals(List.of("destroyed"), Files.readAllLines(log));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cublasCreate", "cublasSetStream", "cublasSetWorkspace", "cublasGemmEx"})
  void failureNamesTheCallAndTheStatus(String call) throws IOException, InterruptedException {
    assertEquals(List.of(call + " failed: CUBLAS_STATUS_ALLOC_FAILED"), run(13, "lanes", call));
  }

  @Test
  void leavesTheSharedFolderAloneAndTrustsNothingInIt() throws IOException, InterruptedException {
    Path trap = temporary.resolve(System.mapLibraryName("JCublas2-12.6.0-linux-x86_64"));
    byte[] bytes = {1, 2, 3};
    Files.write(trap, bytes);

    assertEquals(List.of("version 13.2.5", "workspaces left: 0"), run(13, "load", ""));

    assertArrayEquals(bytes, Files.readAllBytes(trap));
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(trap), files.toList());
    }
  }

  @Test
  void processesDoNotDisturbEachOther() throws IOException, InterruptedException {
    List<AnotherJvm> jvms = new ArrayList<>();
    for (int version : new int[] {12, 13}) {
      jvms.add(start(version, "load", ""));
    }
    for (AnotherJvm jvm : jvms) {
      String output = jvm.output();
      assertTrue(output.endsWith("version 13.2.5\nworkspaces left: 0\n"), output);
    }
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void libraryThatIsNoneIsRefusedWithTheLoadersReason() throws IOException, InterruptedException {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve("libcublasLt.so.13"), "no library");
    Path cublas = Files.writeString(broken.resolve("libcublas.so.13"), "no library");

    String output =
        AnotherJvm.run(
            CublasProgram.class,
            AnotherJvm.classPath(),
            List.of("-D" + CublasSearch.PROPERTY + "=" + broken),
            Map.of(),
            "load");

    String last = output.lines().reduce("", (a, b) -> b);
    assertTrue(last.startsWith("Loading " + cublas + " failed: "), output);
    assertTrue(last.contains("libcublasLt.so.13: "), output);
  }

  @Test
  void workspaceIsAsLargeAsTheHardwareAsksFor() {
    assertEquals(4 << 20, Cublas.workspaceBytes(new Capability(8, 9)));
    assertEquals(32 << 20, Cublas.workspaceBytes(new Capability(9, 0)));
    assertEquals(32 << 20, Cublas.workspaceBytes(new Capability(12, 0)));
  }
}
