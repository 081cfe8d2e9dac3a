package dev.hourglass.data;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hourglass.conformance.AnotherJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to exhaust who reads them. */
final class HostileIdxTest {
  private final Path directory;
  private final Path file;

  HostileIdxTest(@TempDir Path directory) {
    this.directory = directory;
    file = directory.resolve("hostile");
  }

  @Test
  void whatGzipDataCannotHoldIsNotTried() throws IOException {
    byte[] packed = Idx.gzip(Idx.header(Integer.MAX_VALUE - 8));
    Files.write(file, packed);
    assertError(
        DatasetFormatException.class,
        () -> IdxFile.read(file),
        file + ": 2147483647 bytes expected, but " + packed.length + " bytes of gzip data can't",
        "unpack to more than " + 1032 * packed.length + "; get the file again");
  }

  /** Zeros are what deflate packs best, so the bound must let them pass. */
  @Test
  void theBestPackedDataIsRead() throws IOException {
    writeZeros(file, 10_000_000, 10_000_000);
    long ratio = 10_000_000 / Files.size(file);
    assertTrue(ratio > 1000, ratio + " bytes from one");
    assertEquals(10_000_000, IdxFile.read(file).toDataset().rows());
  }

  @Test
  void whatFollowsTheElementsIsNotUnpacked() throws IOException {
    writeZeros(file, 3, 10_000_000);
    assertError(
        DatasetFormatException.class,
        () -> IdxFile.read(file),
        "more data follows the 3 elements that the header announces; get the file again");
  }

  @Test
  void membersOneAfterAnotherAreReadAsOne() throws IOException {
    byte[] contents = Idx.contents(new byte[] {1, 2, 3, 4, 5}, 5);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int i = 0; i < contents.length; i++) {
      members.write(Idx.gzip(Arrays.copyOfRange(contents, i, i + 1)));
      members.write(Idx.gzip(new byte[0]));
    }
    Files.write(file, members.toByteArray());
    assertArrayEquals(new int[] {1, 2, 3, 4, 5}, IdxFile.read(file).toLabels());
  }

  /** The JDK reads each in a call within the last one's: 20,000 overflow the stack. */
  @Test
  void membersWithoutEndAreRefused() throws IOException {
    byte[] empty = Idx.gzip(new byte[0]);
    for (byte[] start : new byte[][] {{}, Idx.gzip(Idx.contents(new byte[1], 1))}) {
      ByteArrayOutputStream members = new ByteArrayOutputStream();
      members.write(start);
      for (int i = 0; i < 100_000; i++) {
        members.write(empty);
      }
      Files.write(file, members.toByteArray());
      assertError(
          DatasetFormatException.class,
          () -> IdxFile.read(file),
          file + ": damaged gzip data (more than 100 empty members in a row); get the file again");
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsRefusedBeforeItIsOpened() throws IOException, InterruptedException {
    Path pipe = directory.resolve("train-images-idx3-ubyte");
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    assumeTrue(made, "this system makes no pipes");
    FileSystemException error = assertError(FileSystemException.class, () -> IdxFile.read(pipe));
    assertEquals(pipe + ": is no regular file; give an IDX file", error.getMessage());
    Files.write(directory.resolve("train-labels-idx1-ubyte"), Idx.contents(new byte[1], 1));
    assertError(FileSystemException.class, () -> Mnist.train(directory), "is no regular file");
  }

  @Test
  void aDeviceWithoutEndIsRefused() {
    Path zeros = Path.of("/dev/zero");
    assumeTrue(Files.exists(zeros), "this system has no such device");
    assertError(FileSystemException.class, () -> IdxFile.read(zeros), "is no regular file");
  }

  @Test
  void aNameDoesNotWriteIntoTheLog() {
    Path name = directory.resolve("x\n\u001b[31mERROR");
    assertError(
        NoSuchFileException.class, () -> IdxFile.read(name), "x\\u000a\\u001b[31mERROR: not");
    assertError(NoSuchFileException.class, () -> Mnist.train(name), "x\\u000a\\u001b[31mERROR: ");
  }

  /** Unlike a channel, which would be closed with an exception that says nothing. */
  @Test
  void anInterruptedThreadReadsOn() throws IOException {
    Files.write(file, Idx.contents(new byte[] {1, 2, 3}, 3));
    Thread.currentThread().interrupt();
    try {
      assertArrayEquals(new int[] {1, 2, 3}, IdxFile.read(file).toLabels());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  /** In a JVM of 64 MB: what is more than that, and what is less but doesn't fit either. */
  @Test
  void moreThanTheMemoryIsAnErrorOfTheFile() throws IOException, InterruptedException {
    Path packed = directory.resolve("packed");
    writeZeros(packed, 60_000_000, 60_000_000);
    Path sparse = directory.resolve("sparse");
    Files.write(sparse, Idx.header(Integer.MAX_VALUE - 8));
    try (RandomAccessFile longer = new RandomAccessFile(sparse.toFile(), "rw")) {
      longer.setLength(Integer.MAX_VALUE);
    }
    String[] lines =
        AnotherJvm.run(
                Reader.class,
                AnotherJvm.classPath(),
                List.of("-Xmx64m", "-XX:+UseSerialGC"),
                Map.of(),
                packed.toString(),
                sparse.toString())
            .lines()
            .toArray(String[]::new);
    assertEquals(2, lines.length, () -> String.join("\n", lines));
    assertTrue(lines[0].startsWith(packed + ": takes 60000000 bytes of memory"), lines[0]);
    assertTrue(lines[1].startsWith(sparse + ": takes 2147483639 bytes of memory"), lines[1]);
    assertTrue(lines[1].endsWith("; raise -Xmx or split the file"), lines[1]);
  }

  /** Prints what is wrong with each file. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] files) {
      for (String file : files) {
        try {
          System.out.println(IdxFile.read(Path.of(file)).dimensions());
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  private static void writeZeros(Path file, int announced, int held) throws IOException {
    byte[] zeros = new byte[1_000_000];
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(Idx.header(announced));
      for (int i = 0; i < held; i += zeros.length) {
        out.write(zeros);
      }
    }
  }
}
