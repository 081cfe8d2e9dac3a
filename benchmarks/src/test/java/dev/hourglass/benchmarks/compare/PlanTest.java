package dev.hourglass.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.Layers;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanTest {
  private static final Map<String, List<String>> VALUES =
      Map.of("java", List.of("/a b/java", "-Xmx1g"), "folder", List.of("/a b"), "none", List.of());

  private final Path file;

  PlanTest(@TempDir Path folder) {
    file = folder.resolve("plan.txt");
  }

  private Plan read(String... lines) throws IOException {
    Files.write(file, List.of(lines));
    return Plan.read(file, VALUES);
  }

  @Test
  void linesSayWhatIsComparedWithWhat() throws IOException {
    Plan plan =
        read(
            "# a comment",
            "",
            "case S 4-2-4 150 10 2 BFLOAT16,FLOAT32 best=0.6,FLOAT32=0.8",
            "ours mine FLOAT32 {java} {none} -cp {folder}/x:{folder}/y Main");
    assertEquals(
        new Case(
            "S",
            "4-2-4",
            150,
            10,
            2,
            List.of(Precision.BFLOAT16, Precision.FLOAT32),
            Map.of("best", 0.6, "FLOAT32", 0.8)),
        plan.cases().get(0));
    assertEquals(
        new Entry(
            "mine",
            true,
            List.of(Precision.FLOAT32),
            List.of("/a b/java", "-Xmx1g", "-cp", "/a b/x:/a b/y", "Main"),
            "{java} {none} -cp {folder}/x:{folder}/y Main"),
        plan.entries().get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "case S 4-2-4 150 10 2 | has 5 words after 'case'; give 6, or 7 with targets",
        "case S 4-2-4 150 10 2 FLOAT32 0.8 | 0.8 is no target such as FLOAT32=0.8",
        "case S 4-2-4 x 10 2 FLOAT32 | x is no number",
        "case S 4-2-4 0 10 2 FLOAT32 | 0 is no batch; give a whole number from 1 on",
        "case S 4-2-4 1 2.5 2 FLOAT32 | 2.5 is no number of steps; give a whole number from 1 on",
        "case S 4-2-4 1 1 1 FLOAT32 FLOT32=1 | FLOT32 is no precision; there are [FLOAT32, TF32, BFLOAT16, AUTO]",
        "peer it FLOAT16 run | FLOAT16 is no precision; there are [FLOAT32, TF32, BFLOAT16, AUTO]",
        "peer it FLOAT32 | has no command; give a name, precisions and a command",
        "peer it FLOAT32 {jav} | {jav} stands for nothing; there are [folder, java, none]",
        "fear it FLOAT32 run | give case, ours or peer",
      })
  void whatIsWrongIsToldWithItsLine(String line, String message) {
    String told =
        String.valueOf(assertThrows(IllegalArgumentException.class, () -> read(line)).getMessage());
    assertEquals(file + ": the line '" + line + "': " + message, told);
  }

  @Test
  void someMayBeChosen() throws IOException {
    Plan plan =
        read("case S 4-2-4 1 1 1 FLOAT32", "case W 4-2-4 1 1 1 FLOAT32", "peer it FLOAT32 run");
    assertEquals(1, plan.only(Set.of("W"), Set.of("it")).cases().size());
    assertEquals(2, plan.only(Set.of(), Set.of()).cases().size());
    String told =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> plan.only(Set.of("V"), Set.of()))
                .getMessage());
    assertEquals("No case is called V; there are S, W", told);
  }

  @Test
  void aMissingJarIsNoticed() {
    Entry entry =
        new Entry(
            "it",
            false,
            List.of(),
            List.of("java", "-cp", file + ".jar:" + file + "/*", "Main"),
            "");
    assertEquals(Path.of(file + ".jar"), entry.missing().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu.txt", "gpu.txt", "muon.txt"})
  void theRealPlansCanBeRead(String name) throws IOException {
    List<String> any = List.of("any");
    Plan plan =
        Plan.read(
            Path.of("src", "peers", name),
            Map.ofEntries(
                Map.entry("hourglass", any),
                Map.entry("java", any),
                Map.entry("class-path", any),
                Map.entry("plan", any),
                Map.entry("peers", any),
                Map.entry("peer", any),
                Map.entry("backend", any),
                Map.entry("nd4j.extension", any),
                Map.entry("python.torch", any),
                Map.entry("python.tensorflow", any),
                Map.entry("python.jax", any)));
    assertEquals(3, plan.cases().size());
    for (Case compared : plan.cases()) {
      Layers layers = Layers.parse(compared.layers());
      assertEquals(layers.inputs(0), layers.outputs(layers.count() - 1));
      assertTrue(10 * compared.checkEvery() >= 20, compared::name);
    }
    assertTrue(plan.entries().get(0).isOurs());
  }
}
