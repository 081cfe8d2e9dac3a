package dev.hourglass.backend.natives;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folders that native libraries may be loaded from: whoever can write to one runs code as this
 * user.
 *
 * <p>On systems without POSIX permissions (Windows) only the owner is looked at; there the folders
 * of a user's profile, of which the temporary one is one, are closed to others by default.
 */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * Makes a folder where there is none, with its parents, and tries whether it can be written.
   *
   * @return null if so; otherwise why not, as a clause
   */
  public static @Nullable String obstacle(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, ownerOnly(folder));
      }
      ownerOfNewFile(folder);
      return null;
    } catch (IOException | UnsupportedOperationException e) {
      return reason(e, folder);
    }
  }

  /**
   * Looks whether others can put files into a folder.
   *
   * @return null if they can't; otherwise why they can, as a clause
   */
  public static @Nullable String exposure(Path folder) {
    try {
      UserPrincipal owner = Files.getOwner(folder);
      if (!isThisUser(owner, folder)) {
        return "it belongs to " + owner.getName();
      }
      PosixFileAttributeView view =
          Files.getFileAttributeView(folder, PosixFileAttributeView.class);
      return view == null ? null : writers(view.readAttributes());
    } catch (IOException | UnsupportedOperationException e) {
      return reason(e, folder);
    }
  }

  /** Many systems give each user a group of one, which may write what the user may. */
  private static @Nullable String writers(PosixFileAttributes attributes) {
    Set<PosixFilePermission> permissions = attributes.permissions();
    boolean groupOfOne = attributes.group().getName().equals(attributes.owner().getName());
    boolean open =
        permissions.contains(PosixFilePermission.OTHERS_WRITE)
            || (permissions.contains(PosixFilePermission.GROUP_WRITE) && !groupOfOne);
    return open
        ? "others may write to it ("
            + PosixFilePermissions.toString(permissions)
            + ", group "
            + attributes.group().getName()
            + ")"
        : null;
  }

  /**
   * A private folder for natives in the temporary one, the same each time, so that they are
   * unpacked once. Where something else has its name, which anyone can arrange, a new one, which is
   * deleted when the process ends.
   *
   * @throws IOException if there can't be one
   */
  public static Path temporary() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    Path usual = parent.resolve("hourglass-" + user + "-natives");
    try {
      Files.createDirectory(usual, ownerOnly(parent));
    } catch (FileAlreadyExistsException e) {
      // Of an earlier process, or of someone else.
    }
    if (Files.isDirectory(usual, LinkOption.NOFOLLOW_LINKS)
        && exposure(usual) == null
        && obstacle(usual) == null) {
      return usual;
    }
    Path fresh = Files.createTempDirectory(parent, "hourglass-natives-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(fresh)));
    return fresh;
  }

  /** As far as it goes: Windows keeps the files of loaded libraries. */
  private static void delete(Path folder) {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      return;
    }
    deepestFirst.forEach(file -> file.toFile().delete());
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  /** A new file belongs to this user; where none can be made, names have to do. */
  private static boolean isThisUser(UserPrincipal owner, Path folder) {
    try {
      return owner.equals(ownerOfNewFile(folder));
    } catch (IOException e) {
      return owner.getName().equals(System.getProperty("user.name"))
          || owner.getName().equals("root");
    }
  }

  private static UserPrincipal ownerOfNewFile(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "hourglass-", null);
    try {
      return Files.getOwner(file);
    } finally {
      Files.delete(file);
    }
  }

  private static String reason(Exception e, Path folder) {
    // An exception's message is no more than the file's name, as a rule, and its class says why.
    String detail = String.valueOf(e.getMessage()).replace(folder.toString(), "").strip();
    String kind = e.getClass().getSimpleName();
    return detail.isEmpty() ? kind : kind + ": " + NativeText.line(detail);
  }
}
