package dev.hourglass.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.tensor.DType;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdxFileTest {
  private final Path directory;
  private final Path file;

  IdxFileTest(@TempDir Path directory) {
    this.directory = directory;
    file = directory.resolve("some-file");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsDimensionsAndElements(boolean compressed) throws IOException {
    byte[] elements = new byte[3 * 4 * 5];
    new SplittableRandom(1).nextBytes(elements);
    write(Idx.contents(elements, 3, 4, 5), compressed);
    IdxFile idx = IdxFile.read(file);
    assertEquals(List.of(3, 4, 5), idx.dimensions());
    Dataset dataset = idx.toDataset();
    assertEquals(DType.UINT8, dataset.type());
    assertArrayEquals(Dataset.ofBytes(elements, 20).toArray(), dataset.toArray());
    IllegalStateException error = assertThrows(IllegalStateException.class, idx::toLabels);
    assertEquals(
        file + " holds 3 x 4 x 5 elements; labels have 1 dimension, so use toDataset()",
        error.getMessage());
  }

  @Test
  void oneDimensionIsLabelsOrAColumn() throws IOException {
    write(Idx.contents(new byte[] {0, 9, -1}, 3), false);
    IdxFile idx = IdxFile.read(file);
    assertArrayEquals(new int[] {0, 9, 255}, idx.toLabels());
    assertEquals(3, idx.toDataset().rows());
    assertEquals(1, idx.toDataset().columns());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_535, 65_536, 65_537, 131_072, 200_001})
  void readsAroundTheSizesOfBuffers(int size) throws IOException {
    byte[] elements = new byte[size];
    new SplittableRandom(size).nextBytes(elements);
    for (boolean compressed : new boolean[] {false, true}) {
      write(Idx.contents(elements, size), compressed);
      int[] labels = IdxFile.read(file).toLabels();
      assertEquals(size, labels.length);
      for (int i = 0; i < size; i++) {
        assertEquals(elements[i] & 0xFF, labels[i]);
      }
    }
  }

  @Test
  void aMissingFileIsNamed() {
    NoSuchFileException error = assertThrows(NoSuchFileException.class, () -> IdxFile.read(file));
    assertEquals(file + ": not found; give an IDX file", error.getMessage());
  }

  @Test
  void aDirectoryIsRefused() {
    FileSystemException error =
        assertThrows(FileSystemException.class, () -> IdxFile.read(directory));
    assertEquals(directory + ": is a directory; give an IDX file", error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000D03", "00000803", "89504E47", "01000801", "00000800", "00000802"})
  void anotherMagicNumberIsRefused(String magic) throws IOException {
    byte[] contents = Idx.contents(new byte[1], 1);
    for (int i = 0; i < 4; i++) {
      contents[i] = (byte) Integer.parseInt(magic.substring(2 * i, 2 * i + 2), 16);
    }
    write(contents, false);
    DatasetFormatException error =
        assertThrows(DatasetFormatException.class, () -> IdxReader.open(file, 1));
    assertEquals(
        file
            + ": magic number 0x"
            + magic
            + ", expected 0x00000801 (unsigned bytes, dimensions: 1); give another file",
        error.getMessage());
  }

  @Test
  void otherElementTypesAreRefused() throws IOException {
    byte[] contents = Idx.contents(new byte[4], 1);
    contents[2] = 0x0D;
    write(contents, false);
    fails(
        "magic number 0x00000D01, expected 0x000008nn (unsigned bytes, dimensions: nn);"
            + " give another file");
    contents[2] = 0x08;
    contents[3] = 0;
    write(contents, false);
    fails("magic number 0x00000800, expected 0x000008nn");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyShorterFileIsRefused(boolean compressed) throws IOException {
    byte[] contents = Idx.contents(new byte[6], 2, 3);
    for (int length = 0; length < contents.length; length++) {
      write(Arrays.copyOf(contents, length), compressed);
      int expected = length < 4 ? 4 : length < 12 ? 12 : 18;
      fails(
          "the contents end after %d bytes, %d expected; get the file again"
              .formatted(length, expected));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLongerFileIsRefused(boolean compressed) throws IOException {
    byte[] contents = Idx.contents(new byte[6], 2, 3);
    write(Arrays.copyOf(contents, contents.length + 1), compressed);
    fails("more data follows the 2 x 3 elements that the header announces; get the file again");
  }

  @Test
  void anAnnouncedSizeIsNotAllocatedBeforeTheDataIsThere() throws IOException {
    // The largest permitted size, more than the tests' JVM could allocate.
    write(Idx.header(Integer.MAX_VALUE - 8), false);
    fails("the contents end after 8 bytes, 2147483647 expected; get the file again");
    write(Idx.header(1 << 15, 1 << 15, 1), false);
    fails("the contents end after 16 bytes, 1073741840 expected; get the file again");
  }

  @Test
  void absurdSizesAreRefused() throws IOException {
    write(Idx.header(Integer.MAX_VALUE), false);
    fails("the header announces 2147483647 elements, the limit is 2147483639 in all");
    write(Idx.header(-1, 28, 28), false);
    fails("the header announces 4294967295 x 28 x 28 elements, the limit is 2147483639 in all");
    write(Idx.header(1 << 16, 1 << 16, 1 << 16, 1 << 16), false);
    fails("the header announces 65536 x 65536 x 65536 x 65536 elements, the limit is");
    int[] dimensions = new int[255];
    Arrays.fill(dimensions, -1);
    write(Idx.header(dimensions), false);
    fails(
        "the header announces 4294967295"
            + " x 4294967295".repeat(5)
            + " x 42… (3312 characters) elements, the limit is");
  }

  @Test
  void noElementsAreRefused() throws IOException {
    write(Idx.header(0), false);
    fails("the header announces 0 elements, which is none; give a file with data");
    write(Idx.header(-1, 28, 0), false);
    fails("the header announces 4294967295 x 28 x 0 elements, which is none");
  }

  @Test
  void everyCutOffGzipFileIsRefused() throws IOException {
    byte[] elements = new byte[300];
    new SplittableRandom(3).nextBytes(elements);
    byte[] whole = Idx.gzip(Idx.contents(elements, 300));
    for (int length = 2; length < whole.length; length++) {
      write(Arrays.copyOf(whole, length), false);
      DatasetFormatException error =
          assertThrows(DatasetFormatException.class, () -> IdxFile.read(file));
      String found = String.valueOf(error.getMessage());
      assertTrue(
          found.startsWith(file + ": the contents end after ")
              || found.startsWith(file + ": damaged gzip data ("),
          found);
    }
  }

  @Test
  void damagedGzipDataIsRefused() throws IOException {
    byte[] elements = new byte[300];
    new SplittableRandom(4).nextBytes(elements);
    byte[] whole = Idx.gzip(Idx.contents(elements, 300));
    // The compression method, the type of the first block, the checksum, the length.
    for (int position : new int[] {2, 10, whole.length - 8, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[position] = (byte) ~damaged[position];
      write(damaged, false);
      fails("damaged gzip data (");
    }
  }

  private void write(byte[] contents, boolean compressed) throws IOException {
    Files.write(file, compressed ? Idx.gzip(contents) : contents);
  }

  private void fails(String problem) {
    DatasetFormatException error =
        assertThrows(DatasetFormatException.class, () -> IdxFile.read(file));
    String found = String.valueOf(error.getMessage());
    assertTrue(found.startsWith(file + ": " + problem), found);
  }
}
