package dev.hourglass.models.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AtomicFileTest {
  private Path directory;
  private Path file;

  @BeforeEach
  void writeTheOldFile(@TempDir Path directory) throws IOException {
    this.directory = directory;
    file = directory.resolve("file");
    Files.writeString(file, "old");
  }

  @Test
  void keepsTheOldFileUntilTheNewOneIsComplete() throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          put(channel, "new");
          assertEquals("old", Files.readString(file));
        });
    assertEquals("new", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("disk full"), new IllegalStateException("bad"), new AssertionError("bug"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void leavesEverythingAsItWasWhenWritingFails(Throwable failure) throws IOException {
    Throwable thrown =
        assertThrows(
            Throwable.class,
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      put(channel, "half");
                      raise(failure);
                    }));
    assertSame(failure, thrown);
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  @Test
  void leavesEverythingAsItWasWhenMovingFails() throws IOException {
    IOException failure = new IOException("no");
    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    channel -> put(channel, "new"),
                    (source, target, options) -> raise(failure))));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  @Test
  void movesInSeveralStepsWhereTheFileSystemCannotInOne() throws IOException {
    AtomicFile.write(file, channel -> put(channel, "new"), AtomicFileTest::moveInSteps);
    assertEquals("new", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  private static void moveInSteps(Path source, Path target, CopyOption... options)
      throws IOException {
    if (Arrays.asList(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
      throw new AtomicMoveNotSupportedException(
          source.toString(), target.toString(), "simulated by a test");
    }
    Files.move(source, target, options);
  }

  @Test
  void writesARelativePath() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
    AtomicFile.write(relative, channel -> put(channel, "new"));
    assertEquals("new", Files.readString(file));
  }

  private List<Path> filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static void put(FileChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void raise(Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    throw (Error) failure;
  }
}
