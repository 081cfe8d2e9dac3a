package dev.hourglass.architecture;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On classes that are compiled for each test. */
final class CyclesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void whatLeadsNowhereBackIsNoCycle() throws IOException {
    // A diamond, and a class that needs itself alone.
    JavaClasses classes =
        compiled(
            Map.of(
                "p.Top", "p.Left l; p.Right r;",
                "p.Left", "q.Bottom b;",
                "p.Right", "q.Bottom b; Right next;",
                "q.Bottom", "String s;"));
    assertEquals(List.of(), cycles(classes));
    assertDoesNotThrow(() -> Cycles.ofAtMostClasses(1).check(classes));
    assertDoesNotThrow(() -> Cycles.noneOfPackages().check(classes));
  }

  @Test
  void twoThatNeedEachOtherAreACycle() throws IOException {
    JavaClasses classes =
        compiled(Map.of("p.A", "p.B b;", "p.B", "p.A a; p.C c;", "p.C", "", "p.D", "p.A a;"));
    assertEquals(List.of(Set.of("p.A", "p.B")), cycles(classes));
    assertDoesNotThrow(() -> Cycles.ofAtMostClasses(2).check(classes));
    AssertionError refusal =
        assertThrows(AssertionError.class, () -> Cycles.ofAtMostClasses(1).check(classes));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("2 need each other"), message);
    assertTrue(message.contains("p.A -> p.B"), message);
    assertTrue(message.contains("p.B -> p.A"), message);
    assertFalse(message.contains("p.C"), message);
    assertFalse(message.contains("p.D"), message);
  }

  @Test
  void fourInTwoRingsThatShareOneAreOneCycle() throws IOException {
    // A -> B -> A, and A -> C -> D -> A.
    JavaClasses classes =
        compiled(Map.of("p.A", "p.B b; p.C c;", "p.B", "p.A a;", "p.C", "p.D d;", "p.D", "p.A a;"));
    assertEquals(List.of(Set.of("p.A", "p.B", "p.C", "p.D")), cycles(classes));
    assertDoesNotThrow(() -> Cycles.ofAtMostClasses(4).check(classes));
    assertThrows(AssertionError.class, () -> Cycles.ofAtMostClasses(3).check(classes));
  }

  @Test
  void cyclesThatOnlyOneWayJoinsStayTwo() throws IOException {
    JavaClasses classes =
        compiled(Map.of("p.A", "p.B b;", "p.B", "p.A a; p.C c;", "p.C", "p.D d;", "p.D", "p.C c;"));
    assertEquals(List.of(Set.of("p.A", "p.B"), Set.of("p.C", "p.D")), cycles(classes));
  }

  @Test
  void whatIsDeclaredWithinAClassBelongsToIt() throws IOException {
    // Through an array in a class within a class, and through an anonymous class.
    JavaClasses classes =
        compiled(
            Map.of(
                "p.A", "static class In { static class Deep { p.B[] b; } }",
                "p.B", "Object o = new Object() { p.A.In a; };",
                "p.C", "class One { Two two; } class Two { One one; }"));
    assertEquals(List.of(Set.of("p.A", "p.B")), cycles(classes));
  }

  @Test
  void aCycleOfPackagesNeedsNoneOfClasses() throws IOException {
    JavaClasses classes =
        compiled(
            Map.of(
                "p.A", "q.B b;",
                "q.B", "String s;",
                "q.C", "p.D d;",
                "p.D", "r.E e;",
                "r.E", ""));
    assertDoesNotThrow(() -> Cycles.ofAtMostClasses(1).check(classes));
    AssertionError refusal =
        assertThrows(AssertionError.class, () -> Cycles.noneOfPackages().check(classes));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("p -> q"), message);
    assertTrue(message.contains("q -> p"), message);
    assertFalse(message.contains("-> r"), message);
  }

  private static List<NavigableSet<String>> cycles(Iterable<JavaClass> classes) {
    List<JavaClass> all = new ArrayList<>();
    classes.forEach(all::add);
    return Tarjan.cycles(Arrows.ofClasses(all));
  }

  /** Public classes, by full name, of these members. */
  private JavaClasses compiled(Map<String, String> members) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(), "-proc:none"));
    for (Map.Entry<String, String> entry : members.entrySet()) {
      String name = entry.getKey();
      int dot = name.indexOf('.');
      Path source = folder.resolve(name.replace('.', '/') + ".java");
      Files.createDirectories(source.getParent());
      Files.writeString(
          source,
          "package %s; public class %s { %s }"
              .formatted(name.substring(0, dot), name.substring(dot + 1), entry.getValue()));
      arguments.add(source.toString());
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(new String[0]));
    assertEquals(0, status, "javac");
    return new ClassFileImporter().importPath(folder);
  }
}
