package dev.hourglass.backend.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.cuda.driver.JCudaNatives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The compiled device code in the jar is that of the sources, and every device takes it. */
final class PtxTest {
  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores.*");
  private static final Pattern COMPILER = Pattern.compile("Cuda compilation tools, .*, (V[0-9.]+)");

  static List<String> units() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".cu"))
          .map(name -> name.substring(0, name.length() - ".cu".length()))
          .sorted()
          .toList();
    }
  }

  /** Fails after a change of the sources without {@code ./compile-kernels}. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("units")
  void theCodeIsOfTheseSources(String unit) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(Files.readAllBytes(SOURCES.resolve(unit + ".cu")));
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path header : files.filter(f -> f.toString().endsWith(".cuh")).sorted().toList()) {
        digest.update(Files.readAllBytes(header));
      }
    }
    assertEquals(
        "// Compiled from %s.cu and the headers, SHA-256 %s"
            .formatted(unit, HexFormat.of().formatHex(digest.digest())),
        KernelLibrary.ptx(unit).lines().findFirst().orElse(""),
        "run backend-cuda/compile-kernels");
  }

  /** Only with the very compiler: another one would write other, equally good code. */
  @Test
  void compilingAgainGivesTheSameCode(@TempDir Path folder) throws Exception {
    String nvcc = System.getenv().getOrDefault("NVCC", "nvcc");
    String here = versionIn(output(List.of(nvcc, "--version")));
    String then = versionIn(KernelLibrary.ptx("copy"));
    assumeTrue(then.equals(here), "nvcc " + then + " is needed and there is " + here);
    output(List.of("./compile-kernels", "--output", folder.toString(), "copy", "sum", "random"));
    for (String unit : List.of("copy", "sum", "random")) {
      assertEquals(
          KernelLibrary.ptx(unit), Files.readString(folder.resolve(unit + ".ptx"), US_ASCII), unit);
    }
  }

  private static String versionIn(String text) {
    Matcher version = COMPILER.matcher(text);
    return version.find() ? version.group(1) : "none";
  }

  private static String output(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), () -> command + ": " + output);
      return output;
    } catch (IOException e) {
      return "";
    }
  }

  static List<Arguments> unitsAndHardware() throws IOException {
    List<Arguments> all = new ArrayList<>();
    for (String unit : units()) {
      boolean tensorCores = KernelLibrary.ptx(unit).contains(".target sm_80");
      for (int capability : new int[] {75, 80, 86, 89, 90}) {
        if (capability >= 80 || !tensorCores) {
          all.add(Arguments.of(unit, capability));
        }
      }
    }
    return all;
  }

  /** With the assembler that is part of JCuda's native library; no device is needed. */
  @ParameterizedTest(name = "{0} for sm_{1}")
  @MethodSource("unitsAndHardware")
  void theCodeAssembles(String unit, int capability) {
    requireAssembler();
    byte[] ptx = (KernelLibrary.ptx(unit) + "\0").getBytes(US_ASCII);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    assertEquals(
        nvPTXCompileResult.NVPTXCOMPILE_SUCCESS,
        JNvPTXCompiler.nvPTXCompilerCreate(compiler, ptx.length, ptx));
    try {
      String[] options = {"--gpu-name=sm_" + capability, "--verbose"};
      int result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
      assertEquals(
          nvPTXCompileResult.NVPTXCOMPILE_SUCCESS, result, () -> "assembler: " + errors(compiler));
      long[] size = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size);
      assertTrue(size[0] > 0, "no machine code");
      requireNoSpills(information(compiler));
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  /**
   * Registers that don't suffice go to memory, which makes a kernel many times slower. One or two
   * around a division of 64 bits, which is a call, are no such case.
   */
  private static void requireNoSpills(String information) {
    Matcher spills = SPILLS.matcher(information);
    assertTrue(spills.find(), information);
    do {
      assertTrue(Integer.parseInt(spills.group(1)) <= 8, spills.group());
    } while (spills.find());
  }

  private static void requireAssembler() {
    try {
      JCudaNatives.load(
          "JNvPTXCompiler", () -> JNvPTXCompiler.nvPTXCompilerGetVersion(new int[1], new int[1]));
    } catch (UnsatisfiedLinkError e) {
      assumeTrue(false, "JCuda's assembler is not to be had here: " + e.getMessage());
    }
  }

  private static String errors(nvPTXCompilerHandle compiler) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
    byte[] text = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, text);
    return text(text);
  }

  private static String information(nvPTXCompilerHandle compiler) {
    long[] size = new long[1];
    JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
    byte[] text = new byte[(int) size[0] + 1];
    JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, text);
    return text(text);
  }

  private static String text(byte[] zeroTerminated) {
    int end = 0;
    while (end < zeroTerminated.length && zeroTerminated[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOf(zeroTerminated, end), UTF_8);
  }

  /** CUDA 12.0 and with it driver 525 take nothing newer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("units")
  void theCodeIsOldEnoughForTheOldestDriver(String unit) {
    String ptx = KernelLibrary.ptx(unit);
    assertTrue(ptx.contains("\n.version 8.0\n"), ptx.substring(0, 400));
    String target = unit.matches("product_(tf32|bfloat16).*") ? "sm_80" : "sm_75";
    assertTrue(ptx.contains("\n.target " + target + "\n"), ptx.substring(0, 400));
  }
}
