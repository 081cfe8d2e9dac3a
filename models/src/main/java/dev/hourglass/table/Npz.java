package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A file of arrays by their names, as {@code numpy.savez} and {@code savez_compressed} write it.
 * Holds no arrays: each is read when it is asked for.
 */
public final class Npz {
  private static final String KIND = "an .npz file";
  private static final String ENDING = ".npy";

  /** Deflate's best: 258 bytes from two bits, one for their length and one for their distance. */
  private static final long MOST_BYTES_FROM_ONE = 1032;

  private final Path path;
  private final List<String> names;

  private Npz(Path path, List<String> names) {
    this.path = path;
    this.names = names;
  }

  /**
   * Reads what a file has.
   *
   * @param path a file of the default file system
   * @throws TableFormatException if it is no such file
   * @throws IOException if it is missing, or can't be read
   */
  public static Npz read(Path path) throws IOException {
    RegularFile.require(requireNonNull(path, "path"), KIND);
    List<String> names = new ArrayList<>();
    try (ZipFile archive = new ZipFile(path.toFile())) {
      archive.stream()
          .map(ZipEntry::getName)
          .filter(entry -> entry.endsWith(ENDING))
          .forEach(entry -> names.add(entry.substring(0, entry.length() - ENDING.length())));
    } catch (ZipException | EOFException e) {
      throw RegularFile.damaged(Quote.path(path), "zip", e);
    }
    return new Npz(path, List.copyOf(names));
  }

  /** The names of the arrays, in the file's order. */
  public List<String> names() {
    return names;
  }

  /**
   * Reads an array.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws TableFormatException if it is damaged, its elements are of a type that {@link Npy}
   *     doesn't read, or it has no or more than two dimensions
   * @throws IOException if the file can't be read any more
   */
  public NpyArray array(String name) throws IOException {
    if (!names.contains(requireNonNull(name, "name"))) {
      throw new IllegalArgumentException(
          Quote.path(path)
              + " has no array \""
              + Quote.of(name)
              + "\"; it has "
              + Quote.list(names));
    }
    long length = RegularFile.require(path, KIND);
    String place = Quote.path(path) + ", array \"" + Quote.of(name) + "\"";
    try (ZipFile archive = new ZipFile(path.toFile())) {
      ZipEntry entry = archive.getEntry(name + ENDING);
      if (entry == null) {
        throw new TableFormatException(place, "is there no longer; read the file again");
      }
      // The directory may lie, but not more than the whole file can unpack to.
      long most = entry.getMethod() == ZipEntry.STORED ? length : length * MOST_BYTES_FROM_ONE;
      CheckedInputStream checked =
          new CheckedInputStream(archive.getInputStream(entry), new CRC32());
      try (InputStream in = new BufferedInputStream(checked)) {
        NpyArray array = NpyArray.read(place, in, most);
        // Unlike Python's, Java's archives don't look themselves.
        if (checked.getChecksum().getValue() != entry.getCrc()) {
          throw new ZipException("its checksum is wrong");
        }
        return array;
      }
    } catch (ZipException | EOFException e) {
      throw RegularFile.damaged(place, "zip", e);
    }
  }
}
