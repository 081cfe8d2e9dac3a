package dev.hourglass.models.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what with a file, where the file system knows POSIX permissions.
 *
 * @param owner of the file
 * @param group of the file
 * @param permissions of owner, group and others
 */
record Access(UserPrincipal owner, GroupPrincipal group, Set<PosixFilePermission> permissions) {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /** Of a file, or null if it doesn't exist or its file system has no such permissions. */
  static @Nullable Access of(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return null;
    }
    try {
      PosixFileAttributes attributes = view.readAttributes();
      return new Access(attributes.owner(), attributes.group(), attributes.permissions());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Gives the same access to another file, as far as the system permits it, and never more: where
   * the group can't be the same, the new one gets what everybody had.
   */
  void giveTo(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    boolean isGroupKept = now.group().equals(group) || attempt(file, () -> view.setGroup(group));
    Set<PosixFilePermission> wanted = isGroupKept ? permissions : forAnotherGroup(permissions);
    attempt(file, () -> view.setPermissions(wanted));
    if (!now.owner().equals(owner)) {
      attempt(file, () -> view.setOwner(owner));
    }
  }

  /** What another group may do so that none of its members may do more than before. */
  static Set<PosixFilePermission> forAnotherGroup(Set<PosixFilePermission> permissions) {
    Set<PosixFilePermission> fewer = EnumSet.noneOf(PosixFilePermission.class);
    fewer.addAll(permissions);
    retain(fewer, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
    retain(fewer, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    retain(fewer, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    return fewer;
  }

  private static void retain(
      Set<PosixFilePermission> permissions, PosixFilePermission one, PosixFilePermission ifThere) {
    if (!permissions.contains(ifThere)) {
      permissions.remove(one);
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  private static boolean attempt(Path file, Change change) {
    try {
      change.make();
      return true;
    } catch (IOException e) {
      LOG.debug("{} can't have all of the owner, group and permissions before it", file, e);
      return false;
    }
  }
}
