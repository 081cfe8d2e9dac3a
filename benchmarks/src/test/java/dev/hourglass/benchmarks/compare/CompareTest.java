package dev.hourglass.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, with stand-ins for contenders. */
final class CompareTest {
  private static final String STAND_IN =
      "{java} -XX:TieredStopAtLevel=1 -cp {classes} " + StandIn.class.getName();

  private final Path folder;

  CompareTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private record Run(int exitCode, String out, String err) {}

  private Run compare(List<String> contenders, String... options) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("case S 784-2-784 10 10 2 FLOAT32 FLOAT32=0.6");
    lines.addAll(contenders);
    Files.write(folder.resolve("plan.txt"), lines);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--plan=" + folder.resolve("plan.txt"),
                "--set",
                "classes=" + Path.of("target", "test-classes").toAbsolutePath(),
                "--set",
                "stand-in=" + STAND_IN,
                "--output=" + folder,
                "--name=results",
                "--rows=50",
                "--rounds=4",
                "--pause=0.02"));
    arguments.addAll(List.of(options));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Compare.run(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            arguments.toArray(new String[0]));
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void contendersTakeTurnsAndArePutInATable() throws IOException {
    Run run =
        compare(
            List.of(
                "peer fast FLOAT32 {stand-in} --microseconds=100",
                "ours mine FLOAT32 {stand-in} --microseconds=50",
                "peer slow FLOAT32 {stand-in} --microseconds=300",
                "peer gone FLOAT32 {stand-in} --trouble=absent",
                "peer lost FLOAT32 no-such-program",
                "peer bare FLOAT32 {java} -cp nowhere.jar Main"));

    assertEquals(0, run.exitCode(), run.err() + run.out());
    String page = Files.readString(folder.resolve("results.md"));
    // Ours takes 51 to 54, fast 101 to 104: the median of the rounds' four ratios.
    assertTrue(
        page.contains(
            "- S, FLOAT32: mine, FLOAT32 takes 52.5 µs a step, fast, FLOAT32 102.5 µs; ratio 0.512"
                + " (0.505 to 0.519 in 4 rounds); target 0.6: met\n"),
        page);
    assertTrue(page.contains("| FLOAT32 | **mine** | 52.5 | 51.0 | 54.0 | 4 |"), page);
    assertTrue(page.contains("| FLOAT32 | slow | 302.5 | 301.0 | 304.0 | 4 | 0.174 |"), page);
    assertTrue(page.contains("- gone, FLOAT32: the framework isn't installed\n"), page);
    assertTrue(page.contains("- lost, FLOAT32: Cannot run program \"no-such-program\""), page);
    assertTrue(page.contains("- bare, FLOAT32: nowhere.jar isn't there; build with"), page);
    assertTrue(page.contains("- mine: a stand-in\n"), page);
    assertEquals(
        List.of("mine", "fast", "slow"), turns(1), "ours first, then the peers as they are listed");
    assertEquals(List.of("fast", "slow", "mine"), turns(2));
    assertEquals(List.of("slow", "mine", "fast"), turns(3));
    assertTrue(ImageIO.read(folder.resolve("results.png").toFile()).getWidth() > 500);
  }

  /** Who took a round, in order. */
  private List<String> turns(int round) throws IOException {
    return Files.readAllLines(folder.resolve("results.csv")).stream()
        .map(line -> Arrays.asList(line.split(",", -1)))
        .filter(cells -> cells.get(3).equals("round"))
        .filter(cells -> cells.get(4).equals(Integer.toString(round)))
        .map(cells -> cells.get(2))
        .toList();
  }

  @Test
  void whoIsInTroubleLeavesTheOthers() throws IOException {
    Run run =
        compare(
            List.of(
                "ours mine FLOAT32 {stand-in}",
                "peer well FLOAT32 {stand-in}",
                "peer odd FLOAT32 {stand-in} --loss-factor=1.01",
                "peer ill FLOAT32 {stand-in} --trouble=fails",
                "peer stuck FLOAT32 {stand-in} --trouble=hangs",
                "peer wild FLOAT32 {stand-in} --trouble=diverges"),
            "--prepare-seconds=1",
            "--no-chart");

    assertEquals(1, run.exitCode(), run.err());
    for (String sentence :
        List.of(
            "odd, FLOAT32: no comparison, since the losses differ by 0.99 %, more than 0.5 %",
            "ill, FLOAT32: ended with exit code 1: no kernel fits",
            "    | no kernel fits",
            "stuck, FLOAT32: preparing was not finished in its time",
            "wild, FLOAT32: the loss is no number in round 1",
            "S, FLOAT32: mine, FLOAT32 takes 102.5 µs a step, well, FLOAT32 102.5 µs")) {
      assertTrue(run.out().contains(sentence), run.out());
    }
    assertTrue(Files.notExists(folder.resolve("results.png")));
  }

  @Test
  void oursInTroubleIsAFailure() throws IOException {
    Run run =
        compare(
            List.of("ours mine FLOAT32 {stand-in} --trouble=fails", "peer well FLOAT32 {stand-in}"),
            "--no-chart");
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.out().contains("mine, FLOAT32: ended with exit code 1"), run.out());
  }

  @Test
  void nothingToCompareIsAFailure() throws IOException {
    Run run = compare(List.of("ours mine FLOAT32 {stand-in} --trouble=absent"), "--no-chart");
    assertEquals(1, run.exitCode(), run.err());
    assertEquals("", run.err());
  }

  @Test
  void aMachineThatIsNotQuietIsNamed() {
    List<Comparison> none = List.of();
    String quiet = new Page("", List.of(), "", none, List.of(0.0, 0.02), Optional.empty()) + "";
    assertTrue(quiet.contains("- Busy while no contender had anything to do: 1 % of"), quiet);
    assertFalse(quiet.contains("Doubtful"), quiet);
    String busy = new Page("", List.of(), "", none, List.of(0.0, 0.5, 0.6), Optional.empty()) + "";
    assertTrue(busy.contains("**Doubtful: this is not a quiet machine."), busy);
    assertTrue(busy.contains("50 % of the processors in the median, 60 % at most"), busy);
    String unknown = new Page("", List.of(), "", none, List.of(Double.NaN), Optional.empty()) + "";
    assertFalse(unknown.contains("Busy"), unknown);
  }

  @Test
  void whatIsWrongIsToldInALine() throws IOException {
    Run run = compare(List.of(), "--cases=V");
    assertEquals(2, run.exitCode());
    assertEquals("compare: No case is called V; there are S\n", run.err());
  }
}
