package dev.hourglass.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README and the pages of kinds, tables and anomalies show in Java is Java. */
final class ReadmeTest {
  /** Surefire's working directory is the module's. */
  private static final Path README = Path.of("../README.md");

  private static final Path KINDS = Path.of("../docs/kinds.md");

  private static final Path TABLES = Path.of("../docs/tables.md");

  private static final Path ANOMALY = Path.of("../docs/anomaly.md");

  private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");

  /** What the snippets take for granted: imports, and the reader's own data. */
  private static final String BEFORE =
      """
      import dev.hourglass.anomaly.*;
      import dev.hourglass.anomaly.events.*;
      import dev.hourglass.anomaly.fitting.*;
      import dev.hourglass.data.*;
      import dev.hourglass.data.synthetic.*;
      import dev.hourglass.models.*;
      import dev.hourglass.models.network.*;
      import dev.hourglass.models.objective.*;
      import dev.hourglass.models.training.*;
      import dev.hourglass.table.*;
      import dev.hourglass.table.window.*;
      import dev.hourglass.tensor.*;
      import java.nio.FloatBuffer;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.*;
      class Snippet {
        List<Map<String, Object>> maps;
        List<Record> records;
        java.sql.ResultSet resultSet;
        Table newTable;
        Table lastWeek;
        AnomalyDetector detector;
        Map<String, Object> payment;
        Schema fitted;
        Backend backend;
        Dataset digits;
        Dataset binaryDigits;
        double[][] payments;
        Dataset table;
        Dataset cells;
        float[] observation;
        float[] scores;
        double[] numbers;
        double[] windowScores;
        double threshold;
        Map<String, Object> row;
        FloatBuffer nativeValues;
        FloatBuffer nativeTarget;
        Autoencoder model;
        void run() throws Exception {
      """;

  private final Path classes;

  ReadmeTest(@TempDir Path classes) {
    this.classes = classes;
  }

  @Test
  void itsSnippetsCompile() throws IOException {
    requireCompiling(README, 3);
  }

  @Test
  void theSnippetsOfKindsCompile() throws IOException {
    requireCompiling(KINDS, 6);
  }

  @Test
  void theSnippetsOfTablesCompile() throws IOException {
    requireCompiling(TABLES, 4);
  }

  @Test
  void theSnippetsOfAnomalyCompile() throws IOException {
    requireCompiling(ANOMALY, 4);
  }

  private void requireCompiling(Path page, int count) throws IOException {
    List<String> snippets =
        SNIPPET.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList();
    assertEquals(count, snippets.size());
    for (String snippet : snippets) {
      assertEquals(List.of(), errors(BEFORE + snippet + "}}"), snippet);
    }
  }

  @Test
  void aSnippetThatIsWrongIsFound() {
    assertEquals(1, errors(BEFORE + "model.enkode(observation);}}").size());
  }

  private List<String> errors(String source) {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    compiler
        .getTask(
            null,
            null,
            found,
            List.of(
                "-proc:none",
                "-implicit:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()),
            null,
            List.of(file))
        .call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(Object::toString)
        .toList();
  }
}
