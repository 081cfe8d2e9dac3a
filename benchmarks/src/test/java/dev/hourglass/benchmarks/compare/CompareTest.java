package dev.hourglass.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.benchmarks.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole program, with stand-ins for contenders. */
final class CompareTest {
  private static final String STAND_IN =
      "{java} -XX:TieredStopAtLevel=1 -cp {classes} " + StandIn.class.getName();

  /** Nothing here depends on how busy this machine is. */
  private static final double IDLE_SECONDS = 0.02;

  private final Path folder;

  CompareTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private record Run(int exitCode, String out, String err) {}

  private Run compare(List<String> contenders, String... options) throws IOException {
    return compare(() -> Conditions.UNKNOWN, contenders, options);
  }

  private Run compare(Supplier<Conditions> probe, List<String> contenders, String... options)
      throws IOException {
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
                "--pause=0.02"));
    if (!Arrays.asList(options).contains("--launches=2")) {
      arguments.addAll(List.of("--launches=1", "--rounds=4"));
    }
    arguments.addAll(List.of(options));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Compare.run(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            probe,
            IDLE_SECONDS,
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
    // Ours takes 51 to 62, three turns a round. Around fast's 101, 102, 103 and 104 it takes 51 and
    // 52,
    // 55 and 56, 57 and 58, 61 and 62.
    assertTrue(
        page.contains(
            "- S, FLOAT32: mine, FLOAT32 takes 56.5 µs a step, fast, FLOAT32 102.5 µs; ratio 0.551"
                + " (half of 4 between 0.536 and 0.567); target 0.6: met\n"),
        page);
    assertTrue(page.contains("| FLOAT32 | **mine** | 56.5 | 53.8 to 59.3 | 12 |"), page);
    assertTrue(page.contains("| FLOAT32 | slow | 302.5 | 301.8 to 303.3 | 4 | 0.187 |"), page);
    assertFalse(page.contains("cache line"), page);
    assertTrue(page.contains("- gone, FLOAT32: the framework isn't installed\n"), page);
    assertTrue(page.contains("- lost, FLOAT32: Cannot run program \"no-such-program\""), page);
    assertTrue(page.contains("- bare, FLOAT32: nowhere.jar isn't there; build with"), page);
    assertTrue(page.contains("- mine: a stand-in: `{stand-in} --microseconds=50`\n"), page);
    assertEquals(
        List.of("mine", "fast", "mine", "slow", "mine"), turns(1), "the peers as they are listed");
    assertEquals(List.of("mine", "slow", "mine", "fast", "mine"), turns(2));
    assertEquals(turns(1), turns(3));
    assertTrue(ImageIO.read(folder.resolve("results.png").toFile()).getWidth() > 500);
  }

  /** Who took a turn in a round, in order. */
  private List<String> turns(int round) throws IOException {
    return cells(round).map(cells -> cells.get(3)).toList();
  }

  private Stream<List<String>> cells(int round) throws IOException {
    return Files.readAllLines(folder.resolve("results.csv")).stream()
        .map(line -> Arrays.asList(line.split(",", -1)))
        .filter(cells -> cells.get(4).equals("turn"))
        .filter(cells -> cells.get(5).equals(Integer.toString(round)));
  }

  @Test
  void turnsUnderWorseConditionsAreTakenAgain() throws IOException {
    // In each round one before it, and one after each of its three turns; one more after 62, and
    // ten more after 70, which stays.
    List<Integer> looks = new ArrayList<>(List.of(30, 30, 30, 30, 30, 30, 30, 30));
    looks.addAll(List.of(40, 40, 40, 61, 62, 41));
    looks.add(40);
    looks.addAll(Collections.nCopies(12, 70));
    Iterator<Integer> handOvers =
        Stream.concat(looks.stream(), Stream.generate(() -> 35)).iterator();
    Run run =
        compare(
            () -> new Conditions(handOvers.next(), 80),
            List.of("ours mine FLOAT32 {stand-in}", "peer well FLOAT32 {stand-in}"),
            "--no-chart");

    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("S: 4 of 18 turns don't count, since"), run.out());
    assertTrue(run.out().contains("(half of 4 between "), run.out());
    assertEquals(List.of("40.0", "40.0", "61.0"), handOvers(3));
    assertEquals(List.of("41.0", "70.0", "70.0"), handOvers(4));
    assertEquals(List.of("35.0", "35.0", "35.0"), handOvers(5));
    String page = Files.readString(folder.resolve("results.md"));
    String best = "- At best (one look in ten) a cache line takes 30 ns from one processor to the";
    assertTrue(page.contains(best), page);
  }

  @Test
  void allAreStartedAnewInEachLaunch() throws IOException {
    Run run =
        compare(
            List.of(
                "case T 784-2-784 10 10 2 FLOAT32",
                "ours mine FLOAT32 {stand-in} --microseconds=50",
                "peer fast FLOAT32 {stand-in} --microseconds=100",
                "peer slow FLOAT32 {stand-in} --microseconds=300",
                "peer gone FLOAT32 {stand-in} --trouble=absent"),
            "--launches=2",
            "--rounds=3",
            "--no-chart");

    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        Stream.of("S: ", "T: ", "S: ", "T: ").toList(),
        run.out()
            .lines()
            .filter(line -> line.contains("launch"))
            .map(l -> l.substring(0, 3))
            .toList());
    // For each case when it is found out, and after each launch.
    String gone = "  gone, FLOAT32: the framework isn't installed";
    assertEquals(2 + 4, run.out().lines().filter(gone::equals).count(), run.out());
    String page = Files.readString(folder.resolve("results.md"));
    assertTrue(page.contains("launched 2 times"), page);
    // Each counts its turns from its start.
    assertTrue(page.contains("| FLOAT32 | fast | 102.0 | 101.3 to 102.8 | 6 |"), page);
    assertEquals(
        List.of(
            "1 mine", "1 fast", "1 mine", "1 slow", "1 mine", "2 mine", "2 slow", "2 mine",
            "2 fast", "2 mine"),
        cells(1)
            .filter(cells -> cells.get(1).equals("S"))
            .map(cells -> cells.get(0) + " " + cells.get(3))
            .toList());
  }

  private List<String> handOvers(int round) throws IOException {
    return cells(round).map(cells -> cells.get(8)).toList();
  }

  @Test
  void wherePairsAreNeverTakenAtTheBestNothingIsCompared() throws IOException {
    Iterator<Integer> handOvers = Stream.iterate(30, last -> 130 - last).iterator();
    Run run =
        compare(
            () -> new Conditions(handOvers.next(), 80),
            List.of("ours mine FLOAT32 {stand-in}", "peer well FLOAT32 {stand-in}"),
            "--no-chart");
    assertEquals(1, run.exitCode(), run.err());
    String omission = "well, FLOAT32: no comparison, since of its 6 turns 0 count, fewer than 3";
    assertTrue(run.out().contains(omission), run.out());
  }

  @Test
  void aLaterCaseMayShowThatAnEarlierOneWasNotAtTheBest() throws IOException {
    int[] looks = {0};
    Run run =
        compare(
            () -> new Conditions(looks[0]++ < 16 ? 160 : 30, 80),
            List.of(
                "case T 784-2-784 10 10 2 FLOAT32",
                "ours mine FLOAT32 {stand-in}",
                "peer well FLOAT32 {stand-in}"),
            "--no-chart");
    assertEquals(1, run.exitCode(), run.err());
    String page = Files.readString(folder.resolve("results.md"));
    assertTrue(page.contains("well, FLOAT32: no comparison, since of its 4 turns 0 count"), page);
    assertTrue(page.contains("- T, FLOAT32: mine, FLOAT32 takes"), page);
    assertFalse(page.contains("- S, FLOAT32: mine, FLOAT32 takes"), page);
  }

  @Test
  void whenTheReferenceEndsTheNextOfOursTakesItsPlace() throws IOException {
    Run run =
        compare(
            List.of(
                "ours mine FLOAT32 {stand-in} --trouble=dies",
                "ours other FLOAT32 {stand-in} --microseconds=200",
                "peer well FLOAT32 {stand-in}"),
            "--no-chart");
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.out().contains("mine, FLOAT32: ended with exit code 1: it broke"), run.out());
    assertTrue(run.out().contains("S, FLOAT32: other, FLOAT32 takes"), run.out());
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
            "--prepare-seconds=5",
            "--no-chart");

    assertEquals(1, run.exitCode(), run.err());
    for (String sentence :
        List.of(
            "odd, FLOAT32: no comparison, since the losses differ by 1.00 %, more than 0.5 %",
            "ill, FLOAT32: ended with exit code 1: no kernel fits",
            "    | no kernel fits",
            "stuck, FLOAT32: preparing was not finished in its time",
            "wild, FLOAT32: the loss is no number in round 1",
            "S, FLOAT32: mine, FLOAT32 takes 107.0 µs a step, well, FLOAT32 102.5 µs")) {
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
    Run run =
        compare(
            List.of(
                "ours mine FLOAT32 {stand-in} --trouble=absent", "peer well FLOAT32 {stand-in}"),
            "--no-chart");
    assertEquals(1, run.exitCode(), run.err());
    assertEquals("", run.err());
  }

  @Test
  void whatCannotBeComparedIsToldBeforeAnythingIsStarted() throws IOException {
    Run run = compare(List.of("ours mine FLOAT32 run", "peer well BFLOAT16 run"));
    assertEquals(2, run.exitCode());
    assertEquals(
        "compare: In case S there is nothing to compare with; give one of ours and another of one"
            + " precision\n",
        run.err());
    assertTrue(Files.notExists(folder.resolve("results.csv")));
  }

  @ParameterizedTest
  @CsvSource({"--seconds=0, 0.0", "--prepare-seconds=-1, -1.0", "--seconds=NaN, NaN"})
  void timesAreChecked(String option, String value) throws IOException {
    Run run = compare(List.of(), option);
    assertEquals(2, run.exitCode());
    String name = option.substring(0, option.indexOf('='));
    assertEquals(
        "compare: %s is %s; give more than 0 and less than 604800\n".formatted(name, value),
        run.err());
  }

  @Test
  void aChartOfAnEarlierRunIsNotShown() throws IOException {
    Files.writeString(folder.resolve("results.png"), "of an earlier run");
    compare(
        List.of("ours mine FLOAT32 {stand-in} --trouble=absent", "peer well FLOAT32 {stand-in}"));
    assertTrue(Files.notExists(folder.resolve("results.png")));
    assertFalse(Files.readString(folder.resolve("results.md")).contains("results.png"));
  }

  @Test
  void aMachineThatIsNotQuietIsNamed() {
    List<Entry> programs = List.of();
    List<Comparison> none = List.of();
    String quiet =
        new Page("", List.of(), "", programs, none, List.of(0.0, 0.02), Optional.empty()) + "";
    assertTrue(quiet.contains("- Busy while no contender had anything to do: 1 % of"), quiet);
    assertFalse(quiet.contains("Doubtful"), quiet);
    String busy =
        new Page("", List.of(), "", programs, none, List.of(0.0, 0.5, 0.6), Optional.empty()) + "";
    assertTrue(busy.contains("**Doubtful: this is not a quiet machine."), busy);
    assertTrue(busy.contains("50 % of the processors in the median, 60 % at most"), busy);
    String unknown =
        new Page("", List.of(), "", programs, none, List.of(Double.NaN), Optional.empty()) + "";
    assertFalse(unknown.contains("Busy"), unknown);
  }

  @Test
  void aPageDoesNotTellTheFoldersOfTheMachine() {
    assertEquals(
        "benchmarks/compare --python torch=python --mnist mnist --output out --rounds 3",
        Programs.withoutFolders(
            "benchmarks/compare --python torch=/home/me/venv/bin/python --mnist /data/mnist"
                + " --output /tmp/out --rounds 3"));
  }

  @Test
  void whatIsWrongIsToldInALine() throws IOException {
    Run run = compare(List.of(), "--cases=V");
    assertEquals(2, run.exitCode());
    assertEquals("compare: No case is called V; there are S\n", run.err());
  }
}
