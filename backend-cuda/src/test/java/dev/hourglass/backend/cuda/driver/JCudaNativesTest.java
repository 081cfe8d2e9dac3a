package dev.hourglass.backend.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.conformance.AnotherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JCudaNativesTest {
  @TempDir private Path temporary = Path.of("");

  private List<String> run(String mode) throws IOException, InterruptedException {
    assumeTrue(
        (System.getProperty("os.name") + " " + System.getProperty("os.arch")).equals("Linux amd64"),
        "the messages are those of Linux");
    List<String> lines =
        AnotherJvm.run(
                JCudaNativesProgram.class,
                AnotherJvm.classPath(),
                List.of("-Djava.io.tmpdir=" + temporary),
                Map.of(),
                mode)
            .lines()
            .toList();
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(List.of(), files.toList());
    }
    return lines;
  }

  @Test
  void aLibraryThatCannotBeLoadedIsRefusedInOneLineEveryTime()
      throws IOException, InterruptedException {
    List<String> lines = run("incomplete");

    assertEquals(3, lines.size(), () -> String.join("\n", lines));
    assertTrue(lines.get(0).startsWith("libpthread.so.x: "), lines.get(0));
    assertEquals(lines.get(0), lines.get(1));
    assertEquals("true", lines.get(2));
  }

  @Test
  void threadsLoadALibraryOnce() throws IOException, InterruptedException {
    assertEquals(List.of("loads: 1", "true"), run("threads"));
  }

  @Test
  void aLibraryThatJCudaDoesNotHaveIsNotInitialized() {
    AtomicInteger calls = new AtomicInteger();

    String message =
        String.valueOf(
            assertThrows(
                    UnsatisfiedLinkError.class,
                    () -> JCudaNatives.load("JNothing", calls::incrementAndGet))
                .getMessage());

    assertTrue(message.startsWith("JCuda has no native library for "), message);
    assertTrue(message.contains("JNothing-12.6.0-"), message);
    assertEquals(0, calls.get());
  }
}
