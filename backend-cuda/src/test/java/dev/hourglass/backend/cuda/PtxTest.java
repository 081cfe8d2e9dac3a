package dev.hourglass.backend.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The compiled device code in the jar is that of the sources, and every device takes it. */
final class PtxTest {
  private static final Path SOURCES = Path.of("src/main/cuda");

  /** What was assembled before, and how many bytes are spilled; see {@link Assembled}. */
  private static final Path RECORD = Path.of("src/test/ptx/assembled.txt");

  /** Empty, "all" to assemble all of it, "record" to do that and write down what came of it. */
  private static final String MODE = System.getProperty("hourglass.test.ptx", "");

  private static final boolean IS_ALL_ASSEMBLED = MODE.equals("all");
  private static final String ASSEMBLED_IN_EVERY_RUN = "random";
  private static final String NOT_RECORDED =
      "the code was changed and not assembled; run mvn -pl backend-cuda -am test -Dtest=PtxTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dhourglass.test.ptx=record";
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

  /**
   * Where it isn't assembled now, it was, and nothing has changed since. One small unit is
   * assembled in every run; all of them with {@code -Dhourglass.test.ptx=all}.
   */
  @ParameterizedTest(name = "{0} for sm_{1}")
  @MethodSource("unitsAndHardware")
  void theCodeAssembles(String unit, int capability) throws IOException {
    String ptx = KernelLibrary.ptx(unit);
    String recorded = recorded(unit, capability);
    assertNotEquals("", recorded, NOT_RECORDED);
    Assembled outcome = Assembled.parse(recorded);
    assertEquals(outcome.line(ptx), recorded, NOT_RECORDED);
    // Registers that don't suffice go to memory, which makes a kernel many times slower. One or two
    // around a division of 64 bits, which is a call, are no such case.
    assertTrue(outcome.spilledBytes() <= 8, recorded);
    if (IS_ALL_ASSEMBLED || unit.equals(ASSEMBLED_IN_EVERY_RUN)) {
      String problem = Assembler.problem();
      assumeTrue(problem == null, problem);
      assertEquals(outcome.spilledBytes(), Assembler.spilledBytes(ptx, capability), recorded);
    }
  }

  private static String recorded(String unit, int capability) throws IOException {
    String start = unit + " sm_" + capability + " ";
    List<String> lines = Files.readAllLines(RECORD);
    return lines.stream().filter(line -> line.startsWith(start)).findFirst().orElse("");
  }

  /** What the tests then read. */
  @BeforeAll
  static void recordIfWanted() throws IOException {
    if (!MODE.equals("record")) {
      return;
    }
    assertEquals(null, Assembler.problem());
    List<String> lines = new ArrayList<>();
    for (Arguments each : unitsAndHardware()) {
      String unit = (String) each.get()[0];
      int capability = (int) each.get()[1];
      String ptx = KernelLibrary.ptx(unit);
      int spilled = Assembler.spilledBytes(ptx, capability);
      lines.add(new Assembled(unit, capability, spilled).line(ptx));
    }
    Files.createDirectories(RECORD.getParent());
    Files.write(RECORD, lines);
  }

  @Test
  void theRecordIsOfThisCodeAlone() throws IOException {
    List<String> wanted = new ArrayList<>();
    for (Arguments each : unitsAndHardware()) {
      wanted.add(each.get()[0] + " sm_" + each.get()[1]);
    }
    List<String> found =
        Files.readAllLines(RECORD).stream()
            .map(line -> line.replaceFirst(" spills.*", ""))
            .toList();
    assertEquals(wanted, found, NOT_RECORDED);
  }

  @Test
  void theModeIsOneThatThereIs() {
    assertTrue(
        List.of("", "all", "record").contains(MODE),
        "hourglass.test.ptx is " + MODE + "; give all or record, or leave it out");
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
