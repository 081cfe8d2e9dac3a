package dev.hourglass.benchmarks.checkouts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Files.createDirectories(jar.getParent());
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
    String[] checkouts = {
      folder.resolve("base").toString(), folder.resolve("candidate").toString()
    };
    String[] arguments = Arrays.copyOf(checkouts, checkouts.length + others.length);
    System.arraycopy(others, 0, arguments, checkouts.length, others.length);
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return CompareCheckouts.run(stream, stream, arguments);
  }

  @Test
  void theRatioIsOfTimes() {
    assertEquals(0, compare("--rounds=3", "--", "-p", "x=y"), out.toString(UTF_8));

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
    assertTrue(
        out.toString(UTF_8).contains("some runs don't have it: OwnBenchmark.own avgt backend=java"),
        out.toString(UTF_8));
  }

  @Test
  void aRunThatFailsEndsTheComparison() throws IOException {
    assertEquals(2, compare("--rounds=3", "--", "fail"));
    String message = out.toString(UTF_8);
    assertTrue(message.contains("ended with 1 and 0 results; its output is in "), message);
    Path log = Path.of(message.strip().replaceFirst("(?s).*its output is in ", ""));
    assertEquals("It failed", Files.readString(log).strip());
    Files.delete(log);
  }

  @Test
  void whatIsWrongIsToldInALine() throws IOException {
    assertEquals(2, compare("--rounds=2"));
    assertEquals(2, compare("--", "-f", "3"));
    Files.delete(folder.resolve(Path.of("candidate", "benchmarks", "target", "benchmarks.jar")));
    assertEquals(2, compare());
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertEquals(3, lines.size(), lines::toString);
    assertEquals("compare-checkouts: --rounds is 2; give at least 3", lines.get(0));
    assertEquals(
        "compare-checkouts: JMH's option -f is set here already; leave it out", lines.get(1));
    assertTrue(
        lines.get(2).endsWith("is not there; run mvn -q -DskipTests package in that checkout"));
  }
}
