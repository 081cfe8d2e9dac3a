package dev.hourglass.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** An IDX file that was opened: what it announces is known before anything else is read. */
final class IdxReader implements Closeable {
  private final Path path;
  private final IdxBytes contents;
  private final IdxHeader header;

  private IdxReader(Path path, IdxBytes contents, IdxHeader header) {
    this.path = path;
    this.contents = contents;
    this.header = header;
  }

  /**
   * Opens a file and reads its header.
   *
   * @param expectedDimensions the number of dimensions that it must have; 0 for any
   */
  static IdxReader open(Path path, int expectedDimensions) throws IOException {
    IdxBytes contents = IdxBytes.open(path);
    try {
      return new IdxReader(path, contents, IdxHeader.read(path, contents, expectedDimensions));
    } catch (IOException e) {
      contents.close();
      throw e;
    }
  }

  IdxHeader header() {
    return header;
  }

  /** Reads the elements, which must be as many as announced. Once only. */
  IdxFile readElements() throws IOException {
    contents.requireRoom(header.size());
    byte[] elements = contents.next(header.size());
    if (!contents.atEnd()) {
      throw new DatasetFormatException(
          path,
          "more data follows the "
              + header.shape()
              + " elements that the header announces; get the file again");
    }
    return new IdxFile(path, header, elements);
  }

  @Override
  public void close() throws IOException {
    contents.close();
  }
}
