package dev.hourglass.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.hourglass.conformance.AnotherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "these are POSIX permissions")
final class PrivateFolderTest {
  /** Of "nobody" on most systems; no matter whose as long as it isn't ours. */
  private static final int SOMEONE = 65_534;

  @TempDir private Path temporary = Path.of("");

  /** What another user can put in the place of a folder with a known name. */
  private enum Hostile {
    OF_ANOTHER_OWNER,
    WRITABLE_FOR_ALL,
    WRITABLE_FOR_A_GROUP,
    A_LINK,
    A_FILE;

    void make(Path place) throws IOException {
      switch (this) {
        case OF_ANOTHER_OWNER -> give(Files.createDirectory(place), "unix:uid");
        case WRITABLE_FOR_ALL -> allow(Files.createDirectory(place), "rwxrwxrwx");
        case WRITABLE_FOR_A_GROUP -> {
          give(Files.createDirectory(place), "unix:gid");
          allow(place, "rwxrwx---");
        }
        case A_LINK ->
            Files.createSymbolicLink(place, Files.createDirectory(place.resolveSibling("real")));
        case A_FILE -> Files.createFile(place);
      }
    }

    private static void give(Path folder, String attribute) {
      try {
        Files.setAttribute(folder, attribute, SOMEONE);
      } catch (IOException e) {
        abort("only root can give folders away (" + e + ")");
      }
    }

    private static void allow(Path folder, String permissions) throws IOException {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
  }

  @Test
  void aNewFolderIsMadeWithItsParentsForItsOwnerOnly() throws IOException {
    Path folder = temporary.resolve("a/b");

    assertNull(PrivateFolder.obstacle(folder));
    assertNull(PrivateFolder.exposure(folder));
    for (Path made : List.of(folder, temporary.resolve("a"))) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void whatCannotBeAFolderIsAnObstacle() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    assertNotNull(PrivateFolder.obstacle(file));
    assertNotNull(PrivateFolder.obstacle(file.resolve("below")));
  }

  @ParameterizedTest
  @EnumSource(
      value = Hostile.class,
      names = {"OF_ANOTHER_OWNER", "WRITABLE_FOR_ALL", "WRITABLE_FOR_A_GROUP"})
  void othersWhoCanWriteAreNamed(Hostile kind) throws IOException {
    Path folder = temporary.resolve("folder");
    kind.make(folder);

    String exposure = String.valueOf(PrivateFolder.exposure(folder));

    String expected = kind == Hostile.OF_ANOTHER_OWNER ? "it belongs to " : "others may write";
    assertTrue(exposure.startsWith(expected), exposure);
  }

  /** Where new files are writable for a user's own group, as on Fedora and Ubuntu. */
  @Test
  void theGroupOfTheSameNameIsTheUser() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("folder"));
    String owner = Files.getOwner(folder).getName();
    try {
      Files.setAttribute(
          folder,
          "posix:group",
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(owner));
    } catch (IOException e) {
      abort("there is no group " + owner + " (" + e + ")");
    }
    Hostile.allow(folder, "rwxrwxr-x");
    assertNull(PrivateFolder.exposure(folder));
    Hostile.allow(folder, "rwxrwxrwx");
    assertNotNull(PrivateFolder.exposure(folder));
  }

  @Test
  void theTemporaryFolderIsPrivateAndKept() throws Exception {
    Path first = chosen();

    assertTrue(Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(first)));
    assertEquals(first, chosen());
  }

  @ParameterizedTest
  @EnumSource(Hostile.class)
  void whatStandsInItsPlaceIsNotUsedAndNothingIsLeft(Hostile kind) throws Exception {
    Path usual = chosen();
    Files.delete(usual);
    kind.make(usual);

    Path fresh = chosen();

    assertNotEquals(usual, fresh);
    assertTrue(fresh.startsWith(temporary), fresh::toString);
    assertFalse(Files.exists(fresh), "is deleted at the end of the process, with what is in it");
  }

  private Path chosen() throws Exception {
    List<String> lines =
        AnotherJvm.run(
                Choice.class,
                AnotherJvm.classPath(),
                List.of("-Djava.io.tmpdir=" + temporary),
                Map.of())
            .lines()
            .toList();
    assertEquals(List.of("rwx------ null"), lines.subList(1, lines.size()));
    return Path.of(lines.get(0));
  }

  /** Prints which folder it is and how safe, and leaves something in it. */
  static final class Choice {
    public static void main(String[] arguments) throws IOException {
      Path folder = PrivateFolder.temporary();
      System.out.println(folder);
      System.out.println(
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
              + " "
              + PrivateFolder.exposure(folder));
      if (folder.getFileName().toString().startsWith("hourglass-natives-")) {
        Files.createFile(Files.createDirectory(folder.resolve("jar")).resolve("library"));
      }
    }
  }
}
