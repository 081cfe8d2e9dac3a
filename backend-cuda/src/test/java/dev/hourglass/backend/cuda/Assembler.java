package dev.hourglass.backend.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.cuda.driver.JCudaNatives;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.JCudaVersion;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.jspecify.annotations.Nullable;

/** NVIDIA's assembler of PTX, which is part of JCuda's native library; it needs no device. */
final class Assembler {
  /** It is linked into JCuda's library, so that one's version tells which it is. */
  static final String VERSION = "JCuda " + JCudaVersion.get();

  private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores.*");

  private Assembler() {}

  /** Why there is none here, or null if there is one. */
  static @Nullable String problem() {
    try {
      JCudaNatives.load(
          "JNvPTXCompiler", () -> JNvPTXCompiler.nvPTXCompilerGetVersion(new int[1], new int[1]));
      return null;
    } catch (UnsatisfiedLinkError e) {
      return "JCuda's assembler is not to be had here: " + e.getMessage();
    }
  }

  /**
   * What it is told.
   *
   * @param capability ten times the compute capability
   */
  static List<String> options(int capability) {
    return List.of("--gpu-name=sm_" + capability, "--verbose");
  }

  /**
   * Assembles, and gives how many bytes the kernel that spills most writes to memory since its
   * registers don't suffice. Fails if there is no machine code.
   */
  static int spilledBytes(String ptx, int capability) {
    byte[] code = (ptx + "\0").getBytes(US_ASCII);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    assertEquals(
        nvPTXCompileResult.NVPTXCOMPILE_SUCCESS,
        JNvPTXCompiler.nvPTXCompilerCreate(compiler, code.length, code));
    try {
      String[] options = options(capability).toArray(new String[0]);
      int result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
      assertEquals(
          nvPTXCompileResult.NVPTXCOMPILE_SUCCESS, result, () -> "assembler: " + errors(compiler));
      long[] size = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size);
      assertTrue(size[0] > 0, "no machine code");
      return mostSpilled(information(compiler));
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  private static int mostSpilled(String information) {
    Matcher spills = SPILLS.matcher(information);
    assertTrue(spills.find(), information);
    int most = 0;
    do {
      most = Math.max(most, Integer.parseInt(spills.group(1)));
    } while (spills.find());
    return most;
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
}
