package dev.hourglass.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class CompareEndTest {
  private final Path folder;

  CompareEndTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "ends a process without asking it")
  void whenItIsEndedNothingIsLeft() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    Path plan = folder.resolve("plan.txt");
    Files.write(
        plan,
        List.of(
            "case S 784-2-784 10 10 2 FLOAT32",
            "ours mine FLOAT32 {java} -cp {class-path} " + StandIn.class.getName(),
            "peer slow FLOAT32 {java} -cp {class-path} "
                + StandIn.class.getName()
                + " --trouble=slow"));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process program =
        new ProcessBuilder(
                java,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                Compare.class.getName(),
                "--plan=" + plan,
                "--rows=50",
                "--output=" + folder,
                "--name=results")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = program.inputReader(UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.contains("slow, FLOAT32: prepared")) {
        line = out.readLine();
      }
      assertNotNull(line, "it ended by itself");
      List<ProcessHandle> contenders = program.descendants().toList();
      assertEquals(2, contenders.size());

      program.destroy();
      assertTrue(program.waitFor(60, TimeUnit.SECONDS));
      for (ProcessHandle contender : contenders) {
        contender.onExit().get(60, TimeUnit.SECONDS);
      }
    } finally {
      program.destroyForcibly();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.filter(file -> file.toString().contains("compare")).toList());
    }
    assertTrue(Files.notExists(folder.resolve("results.md")), "no page of half a comparison");
  }
}
