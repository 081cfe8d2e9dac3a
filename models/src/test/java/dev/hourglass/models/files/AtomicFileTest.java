package dev.hourglass.models.files;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.models.testing.AnotherProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is replaced in one step. */
final class AtomicFileTest {
  private Path directory = Path.of("");
  private Path file = Path.of("");

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
        file,
        out -> {
          put(out, "new");
          assertEquals("old", Files.readString(file));
        },
        Files::move);
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
                    file,
                    out -> {
                      put(out, "half");
                      raise(failure);
                    },
                    Files::move));
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
                    file,
                    out -> put(out, "new"),
                    (source, target, options) -> raise(failure))));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  @Test
  void refusesWhereTheFileSystemCannotReplaceInOneStep() throws IOException {
    assertError(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                file,
                out -> put(out, "new"),
                (source, target, options) -> {
                  throw new AtomicMoveNotSupportedException(
                      source.toString(), target.toString(), "simulated by a test");
                }),
        file.toString(),
        "can't replace a file in one step");
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    Path inside = Files.createDirectory(directory.resolve("folder")).resolve("kept");
    Files.writeString(inside, "kept");
    assertError(
        FileAlreadyExistsException.class,
        () -> write(directory.resolve("folder"), "new"),
        "is not a file");
    assertEquals("kept", Files.readString(inside));
  }

  @Test
  void namesAMissingDirectory() {
    assertError(
        NoSuchFileException.class,
        () -> write(directory.resolve("missing/file"), "new"),
        "create the directory first");
  }

  @Test
  void writesARelativePath() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
    write(relative, "new");
    assertEquals("new", Files.readString(file));
  }

  /** What a killed process has left, as far as the name says. */
  private Path leftover(String end) throws IOException {
    Path path = directory.resolve(".hourglass-0b1e3a52-4f0c-4c0e-9d5e-3f2b8a7c61d0" + end);
    return Files.writeString(path, "half");
  }

  @Test
  void deletesWhatAKilledProcessHasLeftAndNothingElse() throws IOException {
    leftover(".tmp");
    List<Path> others =
        List.of(
            leftover(".old"),
            leftover(".tmp.txt"),
            Files.writeString(directory.resolve(".hourglass-notes.tmp"), "mine"),
            Files.createDirectory(
                directory.resolve(".hourglass-11111111-2222-3333-4444-555555555555.tmp")));
    write(file, "new");
    List<Path> expected = new ArrayList<>(others);
    expected.add(file);
    assertEquals(Set.copyOf(expected), Set.copyOf(filesLeft()));
  }

  @Test
  void leavesTheTemporaryFileOfAnotherWriterOfThisProcess() throws IOException {
    AtomicFile.write(
        file,
        file,
        out -> {
          put(out, "slow");
          write(file, "fast");
          assertEquals("fast", Files.readString(file));
        },
        Files::move);
    assertEquals("slow", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  @Test
  void leavesTheTemporaryFileOfAnotherProcess() throws IOException, InterruptedException {
    Process other = AnotherProcess.start(SlowWriter.class, List.of(file.toString()));
    try (BufferedReader said = other.inputReader()) {
      assertEquals("writing", said.readLine());
      assertEquals(2, filesLeft().size());
      write(file, "fast");
      assertEquals("fast", Files.readString(file));
      assertEquals(2, filesLeft().size());
      other.getOutputStream().close();
      assertEquals(0, other.waitFor());
    } finally {
      other.destroyForcibly();
    }
    assertEquals("slow", Files.readString(file));
    assertEquals(List.of(file), filesLeft());
  }

  /** Writes a file, and doesn't finish before its standard input ends. */
  static final class SlowWriter {
    private SlowWriter() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      AtomicFile.write(
          file,
          file,
          out -> {
            put(out, "slow");
            System.out.println("writing");
            System.in.read();
          },
          Files::move);
    }
  }

  private static Set<PosixFilePermission> permissions(Path path) throws IOException {
    return Files.getPosixFilePermissions(path);
  }

  private void requirePermissions() throws IOException {
    assumeTrue(
        Files.getFileStore(directory).supportsFileAttributeView("posix"),
        "this file system has no POSIX permissions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--r-----", "rw-rw----", "rw-rw-rw-", "rwxr-x--x"})
  void keepsPermissionsAndIsPrivateMeanwhile(String text) throws IOException {
    requirePermissions();
    Set<PosixFilePermission> before = PosixFilePermissions.fromString(text);
    Files.setPosixFilePermissions(file, before);
    AtomicFile.write(
        file,
        file,
        out -> {
          put(out, "new");
          Path temporary =
              filesLeft().stream().filter(AtomicFile::isTemporary).findFirst().orElseThrow();
          assertEquals(PosixFilePermissions.fromString("rw-------"), permissions(temporary));
        },
        Files::move);
    assertEquals("new", Files.readString(file));
    assertEquals(before, permissions(file));
  }

  @Test
  void aNewFileHasTheAccessOfItsLikeOrElseTheSystemsDefault() throws IOException {
    requirePermissions();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path second = directory.resolve("second");
    AtomicFile.write(second, file, out -> put(out, "new"), Files::move);
    assertEquals(permissions(file), permissions(second));
    Path third = directory.resolve("third");
    write(third, "new");
    Path plain = Files.writeString(directory.resolve("plain"), "new");
    assertEquals(permissions(plain), permissions(third));
  }

  @Test
  void keepsOwnerAndGroupWhereThatIsPermitted() throws IOException {
    requirePermissions();
    Map<String, Object> before;
    try {
      Files.setAttribute(file, "unix:uid", 12345);
      Files.setAttribute(file, "unix:gid", 23456);
      before = Files.readAttributes(file, "unix:uid,gid,mode");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      assumeTrue(false, "only the superuser of a Unix may give files away: " + e);
      return;
    }
    write(file, "new");
    assertEquals(before, Files.readAttributes(file, "unix:uid,gid,mode"));
  }

  /** Where the group can't be kept, its permissions must not go to another one. */
  @ParameterizedTest
  @CsvSource({
    "rw-rw----, rw-------",
    "rw-rw-r--, rw-r--r--",
    "rw-r--rw-, rw-r--rw-",
    "rwxrwx--x, rwx--x--x",
    "rw-------, rw-------"
  })
  void anotherGroupGetsNoMoreThanEverybodyHad(String before, String after) {
    assertEquals(
        PosixFilePermissions.fromString(after),
        Access.forAnotherGroup(PosixFilePermissions.fromString(before)));
  }

  @Test
  void aLinkInPlaceOfTheFileIsReplacedAndNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    write(link, "new");
    assertFalse(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(link));
    assertEquals("old", Files.readString(file));
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, file, out -> put(out, text), Files::move);
  }

  private List<Path> filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static void put(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
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

  /** There a file is seen only when it has been written. */
  @Test
  @Timeout(30)
  void refusesAnArchiveAndLeavesNothingInIt(@TempDir Path directory) throws IOException {
    Path zip = directory.resolve("archive.zip");
    try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      assertError(
          IOException.class,
          () ->
              AtomicFile.write(
                  archive.getPath("/file"),
                  archive.getPath("/like"),
                  out -> out.write(1),
                  Files::move),
          "as in an archive",
          "or to a stream");
      try (Stream<Path> files = Files.list(archive.getPath("/"))) {
        assertEquals(List.of(), files.toList());
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(zip), files.toList());
    }
  }

  @Test
  void aLinkToNothingIsCalledThat(@TempDir Path directory) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nothing"));
    assertError(
        FileAlreadyExistsException.class,
        () -> Directories.create(link),
        "it is a link to nothing");
  }
}
