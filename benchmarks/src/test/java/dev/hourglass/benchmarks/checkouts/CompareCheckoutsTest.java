package dev.hourglass.benchmarks.checkouts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareCheckoutsTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void build() throws IOException, URISyntaxException {
    build("base", StandIn.Base.class);
    build("candidate", StandIn.Candidate.class);
  }

  /** A checkout's jar that has nothing but a manifest, which points to the class. */
  private void build(String checkout, Class<?> main) throws IOException, URISyntaxException {
    Path jar = folder.resolve(Path.of(checkout, "benchmarks", "target", "benchmarks.jar"));
    Files.createDirectories(jar.resolveSibling("lib"));
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        main.getProtectionDomain().getCodeSource().getLocation().toURI().toString());
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  private int compare(String... others) {
    return run("base", "candidate", others);
  }

  private int run(String base, String candidate, String... others) {
    List<String> arguments = new ArrayList<>();
    arguments.add(folder.resolve(base).toString());
    arguments.add(folder.resolve(candidate).toString());
    arguments.addAll(List.of(others));
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return CompareCheckouts.run(stream, stream, arguments.toArray(new String[0]));
  }

  private String complaint(String base, String candidate, String... others) {
    out.reset();
    assertEquals(2, run(base, candidate, others));
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0);
  }

  @Test
  void eachCombinationIsRunInBothRightAfterOneAnother() throws IOException {
    assertEquals(
        0,
        compare("--benchmark=Step|Use", "-p", "backend=java", "--rounds=8", "--", "-i", "5"),
        out.toString(UTF_8));

    List<List<String>> rows =
        out.toString(UTF_8)
            .lines()
            .filter(line -> line.startsWith("|"))
            .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
            .skip(2)
            .toList();
    assertEquals(
        List.of(
            List.of(
                "StepBenchmark.step avgt backend=java",
                "100.00 us/op",
                "110.00 us/op",
                "1.100",
                "1.100 to 1.100",
                "slower"),
            List.of(
                "UseBenchmark.rows thrpt backend=java dead=true",
                "1,000.00 ops/s",
                "500.00 ops/s",
                "2.000",
                "2.000 to 2.000",
                "slower")),
        rows);
    assertEquals(
        List.of(
            "Not compared, because only base has it: "
                + "UseBenchmark.rows thrpt backend=java dead=false in ops/s"),
        notCompared());

    List<String> expected = new ArrayList<>();
    expected.add("base Step|Use -p backend=java");
    expected.add("candidate Step|Use -p backend=java");
    String step = "^\\Qa.b.StepBenchmark.step\\E$ -p backend=java";
    String use = "^\\Qa.b.UseBenchmark.rows\\E$ -p backend=java -p dead=true";
    for (int i = 0; i < 4; i++) {
      expected.addAll(
          List.of("base " + step, "candidate " + step, "base " + use, "candidate " + use));
      expected.addAll(
          List.of("candidate " + step, "base " + step, "candidate " + use, "base " + use));
    }
    expected.replaceAll(run -> run + " -i 5 -f 1 -rf csv -rff");
    assertEquals(
        expected,
        Files.readAllLines(folder.resolve("runs.txt")).stream()
            .map(run -> run.substring(0, run.lastIndexOf(' ')))
            .toList());
  }

  private List<String> notCompared() {
    return out.toString(UTF_8).lines().filter(line -> line.startsWith("Not compared")).toList();
  }

  @Test
  void anotherParameterOrUnitLeavesNothingToCompare() throws IOException {
    assertEquals(1, compare("--benchmark=Own|Unit"), out.toString(UTF_8));
    assertEquals(
        List.of(
            "Not compared, because only base has it: OwnBenchmark.own avgt backend=java in us/op",
            "Not compared, because only base has it: UnitBenchmark.unit avgt backend=java in us/op",
            "Not compared, because only the candidate has it: "
                + "UnitBenchmark.unit avgt backend=java in ns/op",
            "Not compared, because only the candidate has it: "
                + "OwnBenchmark.own avgt backend=java dead=true in us/op"),
        notCompared());
    assertEquals(2, Files.readAllLines(folder.resolve("runs.txt")).size());
  }

  @Test
  void aRunThatFailsEndsTheComparison() throws IOException {
    assertEquals(2, compare("--", "fail"));
    String message = out.toString(UTF_8);
    assertTrue(message.contains("ended with 1 and 0 results; its output is in "), message);
    Path log = Path.of(message.strip().replaceFirst("(?s).*its output is in ", ""));
    assertEquals("It failed", Files.readString(log).strip());
    Files.delete(log);
  }

  @Test
  void optionsThatAreSetHereAreRefused() {
    assertEquals(
        "compare-checkouts: --rounds is 7; give at least 8",
        complaint("base", "candidate", "--rounds=7"));
    assertEquals(
        "compare-checkouts: JMH's option -f is set here already; leave it out",
        complaint("base", "candidate", "--", "-f", "3"));
    assertEquals(
        "compare-checkouts: Give JMH's option -p before the --",
        complaint("base", "candidate", "--", "-prof", "gc", "-p", "backend=java"));
  }

  @Test
  void aJarWithoutItsLibrariesIsRefused() throws IOException {
    Path target = folder.resolve(Path.of("candidate", "benchmarks", "target"));
    Path jar = target.resolve("benchmarks.jar");
    assertEquals(
        "compare-checkouts: " + jar + " is no folder; give that of a checkout",
        complaint("base", jar.toString()));

    String notBuilt =
        "compare-checkouts: %s has no built benchmarks in %s; run there: mvn -q -DskipTests package"
            .formatted(folder.resolve("candidate"), target);
    Files.delete(target.resolve("lib"));
    assertEquals(notBuilt, complaint("base", "candidate"));
    Files.createDirectory(target.resolve("lib"));
    Files.delete(jar);
    assertEquals(notBuilt, complaint("base", "candidate"));
  }

  @Test
  void aCheckoutIsNotComparedWithItself() throws IOException {
    Path base = folder.resolve("base");
    Path target = base.resolve(Path.of("benchmarks", "target")).toRealPath();
    Path indirect = folder.resolve(Path.of("candidate", "..", "base"));
    assertEquals(
        "compare-checkouts: %s and %s are the same, %s; give two checkouts"
            .formatted(base, indirect, target),
        complaint("base", indirect.toString()));
  }

  @Test
  void aLinkToACheckoutIsThatCheckout() throws IOException {
    Path link = folder.resolve("link");
    try {
      Files.createSymbolicLink(link, folder.resolve("base"));
    } catch (IOException | UnsupportedOperationException e) {
      abort("This system makes no links: " + e);
    }
    assertTrue(complaint("base", "link").contains(link + " are the same, "));
  }
}
