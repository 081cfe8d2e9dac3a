package dev.hourglass.examples;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where pictures and models go, and under which names. */
final class OutputFolder {
  /** About what all pictures take, in bytes. */
  private static final int PICTURES = 3 << 19;

  /** About what a detector takes, in bytes. */
  private static final int DETECTOR = 1 << 19;

  private static final String REMEDY = "; name another folder with --output";

  private final Path folder;

  private OutputFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder, unless it is there, and sees that everything can be written into it: better
   * now than after the training.
   *
   * @param recipes of the models to come
   * @param draws whether there will be pictures as well
   */
  static OutputFolder prepare(Path folder, Recipes recipes, boolean draws) throws IOException {
    OutputFolder output = new OutputFolder(folder);
    requireFolder(folder);
    for (Recipe recipe : recipes.all()) {
      requireFolder(output.model(recipe.name()));
    }
    if (draws) {
      for (Path picture : output.pictures(recipes)) {
        requireNoFolder(picture);
      }
    }
    long bytes = draws ? PICTURES : 0;
    for (Recipe recipe : recipes.all()) {
      bytes += Float.BYTES * recipe.architecture().parameterCount();
    }
    requireRoom(folder, bytes);
    return output;
  }

  /** The same for one detector alone. */
  static OutputFolder prepare(Path folder, String detector) throws IOException {
    OutputFolder output = new OutputFolder(folder);
    requireFolder(folder);
    requireFolder(output.model(detector));
    requireRoom(folder, DETECTOR);
    return output;
  }

  private List<Path> pictures(Recipes recipes) {
    List<Path> pictures = new ArrayList<>(List.of(pointCloud(), reconstructions()));
    recipes.deep().forEach(recipe -> pictures.add(features(recipe.name())));
    recipes.kinds().keySet().forEach(kind -> pictures.addAll(pictures(kind)));
    recipes.linear().forEach(recipe -> pictures.add(features(recipe.name())));
    return pictures;
  }

  private List<Path> pictures(Kind kind) {
    return switch (kind) {
      case VARIATIONAL -> List.of(samples(), walks());
      case DENOISING -> List.of(denoised());
      case SPARSE -> List.of(features(kind.title()));
    };
  }

  private static void requireFolder(Path path) throws FileAlreadyExistsException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new FileAlreadyExistsException(path.toString(), null, "it is not a folder" + REMEDY);
    }
  }

  private static void requireNoFolder(Path path) throws FileAlreadyExistsException {
    if (Files.isDirectory(path)) {
      throw new FileAlreadyExistsException(
          path.toString(), null, "it is a folder where a picture is to go" + REMEDY);
    }
  }

  /** By writing as much as is to come: that also meets quotas, and answers for any file system. */
  private static void requireRoom(Path folder, long bytes) throws IOException {
    try {
      Files.createDirectories(folder);
      Path trial = Files.createTempFile(folder, ".trial", null);
      try {
        Files.write(trial, new byte[Math.toIntExact(bytes)]);
      } finally {
        Files.deleteIfExists(trial);
      }
    } catch (IOException e) {
      String reason =
          e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
      throw new FileSystemException(
          folder.toString(),
          null,
          bytes
              + " bytes can't be written there ("
              + (reason == null ? e.getClass().getSimpleName() : reason)
              + ")"
              + REMEDY);
    }
  }

  Path pointCloud() {
    return folder.resolve("point-cloud.png");
  }

  Path reconstructions() {
    return folder.resolve("reconstructions.png");
  }

  Path samples() {
    return folder.resolve("samples.png");
  }

  Path walks() {
    return folder.resolve("walks.png");
  }

  Path denoised() {
    return folder.resolve("denoised.png");
  }

  Path features(String recipe) {
    return folder.resolve("features-" + recipe + ".png");
  }

  /** A folder itself. */
  Path model(String recipe) {
    return folder.resolve("model-" + recipe);
  }
}
