package dev.hourglass.backend.cuda.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.backend.cuda.cublas.CublasSearch.Found;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches made-up machines. */
final class CublasSearchTest {
  @TempDir private Path root = Path.of("");
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void needsLinks() {
    assumeTrue(File.separatorChar == '/', "searches folders of Linux");
  }

  private Path install(String folder, int version) throws IOException {
    Path path = Files.createDirectories(root.resolve(folder));
    Files.createFile(path.resolve("libcublasLt.so." + version));
    return Files.createFile(path.resolve("libcublas.so." + version));
  }

  private CublasSearch.Result find(@Nullable String property, int driverVersion) {
    return new CublasSearch(
            "Linux amd64", property, new CublasFolders(environment, root), driverVersion)
        .find();
  }

  private void assertFinds(Path library) {
    Found found = (Found) find(null, 13000);
    assertEquals(library, found.cublas());
    assertEquals("cuBLAS %d from %s".formatted(found.version(), library), found.description());
  }

  @Test
  void findsEachPlaceInOrder() throws IOException {
    Path python = Files.createDirectories(root.resolve("snakes/bin")).resolve("python3.12");
    Files.createFile(python);
    python.toFile().setExecutable(true);
    Path venv = Files.createDirectories(root.resolve("venv/bin")).resolve("python3");
    Files.createSymbolicLink(venv, python);
    environment.put("PATH", root.resolve("none") + ":" + venv.getParent());
    environment.put("HOME", root.resolve("home").toString());
    environment.put("VIRTUAL_ENV", root.resolve("active").toString());
    environment.put("CONDA_PREFIX", root.resolve("conda").toString());
    environment.put("LD_LIBRARY_PATH", "relative::" + root.resolve("ld"));
    // The last first, so that each new one comes before all that are there already.
    List<Path> places = new ArrayList<>();
    for (String folder :
        List.of(
            "home/.local/lib/python3.9/site-packages/nvidia/cublas/lib",
            "snakes/local/lib/python3.12/dist-packages/nvidia/cu13/lib",
            "snakes/lib/python3/dist-packages/nvidia/cublas/lib",
            "venv/lib/python3.12/site-packages/nvidia/cublas/lib",
            "venv/lib/python3.12/site-packages/nvidia/cu13/lib",
            "conda/lib/python3.12/site-packages/nvidia/cublas/lib",
            "conda/lib",
            "active/lib/python3.9/site-packages/nvidia/cublas/lib",
            "active/lib/python3.12/site-packages/nvidia/cublas/lib",
            "usr/local/cuda-9.2/lib64",
            "usr/local/cuda-12.6/targets/x86_64-linux/lib",
            "usr/local/cuda-12.6/lib64",
            "usr/local/cuda-13.0/lib64",
            "usr/local/cuda/lib64",
            "usr/lib",
            "usr/lib64",
            "usr/lib/x86_64-linux-gnu",
            "ld")) {
      places.add(install(folder, 12));
      assertFinds(places.get(places.size() - 1));
    }
  }

  @Test
  void ofOneFolderTakesTheNewestThatTheDriverRuns() throws IOException {
    Path old = install("usr/lib64", 12);
    Path young = install("usr/lib64", 13);

    assertFinds(young);
    assertEquals(old, ((Found) find(null, 12080)).cublas());
  }

  @Test
  void anOlderFolderIsTakenWhereTheDriverCannotRunTheFirst() throws IOException {
    install("usr/lib64", 13);
    Path old = install("usr/lib", 12);

    assertEquals(old, ((Found) find(null, 12040)).cublas());
  }

  @Test
  void saysWhyNothingWasFound() {
    assertEquals(
        "no cuBLAS: there is no libcublas.so.13 or .12 in LD_LIBRARY_PATH, the system's library"
            + " folders, /usr/local/cuda* or python3's packages; -Dhourglass.cublas can name one"
            + " elsewhere",
        find(null, 13000).description());
  }

  @Test
  void saysWhyWhatWasFoundIsNotUsed() throws IOException {
    Path young = install("usr/lib64", 13);
    Path alone = install("usr/lib", 12);
    Files.delete(alone.resolveSibling("libcublasLt.so.12"));

    assertEquals(
        "no cuBLAS: %s needs a driver for CUDA 13, this one supports 12.4; %s has no libcublasLt.so.12 beside it"
            .formatted(young, alone),
        find(null, 12040).description());
  }

  @Test
  void otherSystemsHaveNone() {
    assertEquals(
        "no cuBLAS: it is used on Linux amd64 only, this is Windows 11 amd64",
        new CublasSearch("Windows 11 amd64", null, new CublasFolders(environment, root), 13000)
            .find()
            .description());
  }

  @Test
  void thePropertyIsAllThatCounts() throws IOException {
    install("usr/lib64", 13);
    Path asked = install("mine", 12);
    Path long12 = Files.copy(asked, asked.resolveSibling("libcublas.so.12.6.4.1"));

    assertEquals(asked, ((Found) find(asked.toString(), 13000)).cublas());
    assertEquals(asked, ((Found) find(root.resolve("mine").toString(), 13000)).cublas());
    Found longName = (Found) find(long12.toString(), 13000);
    assertEquals(new Found(12, long12, asked.resolveSibling("libcublasLt.so.12")), longName);
    assertEquals("no cuBLAS: -Dhourglass.cublas is none", find("none", 13000).description());
  }

  @Test
  void aPropertyThatNamesNothingUsableIsAnError() throws IOException {
    Path young = install("young", 13);
    Path other = Files.createFile(root.resolve("libcublas.so.11"));
    Path alone = install("alone", 12);
    Files.delete(alone.resolveSibling("libcublasLt.so.12"));
    Path empty = Files.createDirectory(root.resolve("empty"));

    assertRefused(root.resolve("none"), "there is no such file or folder that can be read");
    assertRefused(empty, "that folder has no libcublas.so.13 or .12");
    assertRefused(other, "the file's name is not libcublas.so.13 or .12");
    assertRefused(
        Files.createFile(root.resolve("libcublas.so.99999999999")),
        "the file's name is not libcublas.so.13 or .12");
    assertRefused(alone, alone + " has no libcublasLt.so.12 beside it");
    assertRefused(young, young + " needs a driver for CUDA 13, this one supports 12.4");
  }

  private void assertRefused(Path property, String reason) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> find(property.toString(), 12040));
    assertEquals(
        "-Dhourglass.cublas is %s, but %s; give libcublas.so.13 or libcublas.so.12 or its folder, or \"none\""
            .formatted(property, reason),
        refusal.getMessage());
  }
}
