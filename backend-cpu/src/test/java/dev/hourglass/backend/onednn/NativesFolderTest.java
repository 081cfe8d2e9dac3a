package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where native libraries are unpacked to and loaded from, each time in a JVM of its own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "permissions and mounts are those of Linux")
final class NativesFolderTest {
  private static final String CACHE = "-Dorg.bytedeco.javacpp.cachedir=";
  private static final int SOMEONE = 65_534;

  private static final String USER = System.getProperty("user.name");

  @TempDir private Path folder = Path.of("");

  /**
   * JavaCPP takes a file of the right size and date for what it has unpacked itself. So in each
   * folder that can be guessed is one that isn't a library.
   */
  @Test
  void whatSomeoneElseHasPutIntoAGuessableFolderIsNotLoaded() throws Exception {
    Path real = folder.resolve("real");
    assertComputes(List.of(CACHE + real));
    Path trap = folder.resolve("trap");
    plant(real, trap);
    String caught = AnotherJvm.run(Open.class, AnotherJvm.classPath(), List.of(CACHE + trap));
    assertTrue(caught.contains("refused: Backend onednn is not usable"), "no trap: " + caught);

    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    plant(real, temporary.resolve(".javacpp-" + USER + "/cache"));
    Path ours = temporary.resolve("hourglass-" + USER + "-natives");
    plant(real, ours);
    try {
      Files.setAttribute(ours, "unix:uid", SOMEONE);
    } catch (IOException e) {
      // Only root can give folders away.
      allow(ours, "rwxrwxrwx");
    }
    Path home = Files.createFile(folder.resolve("not-a-folder"));
    assertComputes(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary));
  }

  /** Puts zeros in the place of a library. */
  private static void plant(Path real, Path trap) throws IOException {
    Path library;
    try (Stream<Path> files = Files.walk(real)) {
      library =
          files
              .filter(file -> file.endsWith(System.mapLibraryName("jnidnnl")))
              .findFirst()
              .orElseThrow();
    }
    Path copy = trap.resolve(real.relativize(library));
    Files.createDirectories(copy.resolveSibling(""));
    Files.write(copy, new byte[(int) Files.size(library)]);
    Files.setLastModifiedTime(copy, Files.getLastModifiedTime(library));
  }

  @ParameterizedTest
  @ValueSource(strings = {".javacpp", ".javacpp/cache"})
  void aFolderInTheHomeFolderThatOthersCanWriteToIsNotUsed(String open) throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.createDirectories(home.resolve(".javacpp/cache"));
    allow(home.resolve(open), "rwxrwxrwx");

    String output = assertComputes(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + folder));

    assertTrue(output.contains("others may write to it"), output);
    assertTrue(Files.exists(folder.resolve("hourglass-" + USER + "-natives")), output);
    assertFalse(Files.exists(home.resolve(".javacpp/cache/.lock")), output);
  }

  @Test
  void aPrivateFolderInTheHomeFolderIsUsedWithoutAWord() throws Exception {
    String output = assertComputes(List.of("-Duser.home=" + folder, "-Djava.io.tmpdir=" + folder));

    assertFalse(output.contains("WARN"), output);
    assertTrue(Files.exists(folder.resolve(".javacpp/cache/.lock")), output);
    assertFalse(Files.exists(folder.resolve("hourglass-" + USER + "-natives")), output);
  }

  @Test
  void aFolderThatIsNamedIsUsedThoughOthersCanWriteToItAndThatIsSaid() throws Exception {
    Path named = Files.createDirectory(folder.resolve("named"));
    allow(named, "rwxrwxrwx");

    String output = assertComputes(List.of(CACHE + named));

    assertTrue(output.contains("loaded from " + named), output);
    assertTrue(output.contains("others may write to it"), output);
    assertTrue(Files.exists(named.resolve(".lock")), output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "nd4j"})
  void noexecIsNamedWithTheFolderAndTheProperty(String backend) throws Exception {
    String output = mounted("noexec,size=700m", backend);

    assertTrue(output.contains("can't be executed in " + folder), output);
    assertTrue(output.contains("set the system property org.bytedeco.javacpp.cachedir"), output);
  }

  /** The first has no room for what is unpacked first, the second none for the largest. */
  @ParameterizedTest
  @ValueSource(strings = {"size=64k", "size=1m", "size=16m"})
  void aFullDiskIsNamedWithTheFolderAndTheProperty(String size) throws Exception {
    String output = mounted(size, "onednn");

    assertTrue(output.contains(folder.toString()), output);
    assertTrue(output.contains("set the system property org.bytedeco.javacpp.cachedir"), output);
    assertTrue(output.contains("No space left") || output.contains("MB left in"), output);
  }

  /** What is said where the folder is a file system of its own. */
  private String mounted(String options, String backend) throws Exception {
    Path place = Files.createDirectory(folder.resolve("mounted"));
    String why = execute("mount", "-t", "tmpfs", "-o", options, "none", place.toString());
    assumeTrue(why.isEmpty(), () -> "a file system can't be mounted here: " + why);
    try {
      return AnotherJvm.run(
          Open.class, AnotherJvm.classPath(), List.of(CACHE + place), Map.of(), backend);
    } finally {
      assertEquals("", execute("umount", place.toString()));
    }
  }

  /** What went wrong. */
  private static String execute(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : "exit status " + process.exitValue() + " " + output;
  }

  private static String assertComputes(List<String> options) throws Exception {
    String output = AnotherJvm.run(FallbackTest.Compute.class, AnotherJvm.classPath(), options);
    assertTrue(output.contains("tanh(0.5) = 0.4621"), output);
    assertFalse(output.contains("OpenMP's threads"), output);
    return output;
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Opens a backend, {@code onednn} if none is named, or says why not. */
  static final class Open {
    public static void main(String[] arguments) {
      String name = arguments.length == 0 ? "onednn" : arguments[0];
      try {
        Backends.open(name).close();
        System.out.println("opened on " + Loader.getPlatform());
      } catch (BackendException.Unavailable e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }
}
