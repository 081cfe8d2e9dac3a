package dev.hourglass.table;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that NumPy 2.4.6 wrote, and damaged ones. */
final class NpzTest {
  /** All seeds together; -Dhourglass.test.jvm=-Dhourglass.test.mutations=N for more. */
  private static final int MUTATIONS = Integer.getInteger("hourglass.test.mutations", 3000);

  /**
   * {@code savez_compressed(X=asfortranarray([[1.5, -2], [3, nan], [inf, 4]]), y=array([0, 1, 255],
   * uint8), big=array([[1, -2]], '>i4'), flag=array([[True], [False]]))}.
   */
  private static final String GOOD =
      """
      UEsDBC0AAAAIAAAAIQAvPYGw//////////8FABQAWC5ucHkBABAAsAAAAAAAAABbAAAAAAAAAJvsF+obEMnI
      UMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaxjoKRpo6CrUK5AMuBjD4
      YQ+hORwg9Id6CM1wACoP5Qs4AABQSwMELQAAAAgAAAAhAOlkai///////////wUAFAB5Lm5weQEAEACDAAAA
      AAAAAEcAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4Fihdn
      JBakAvkaxjqaOgq1ChQALgbG/wBQSwMELQAAAAgAAAAhAHJYFFT//////////wcAFABiaWcubnB5AQAQAIgA
      AAAAAAAATwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBul2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWK
      F2ckFqQC+RqGOgpGmjoKtQpkAy4GBgbG/////wMAUEsDBC0AAAAIAAAAIQD0bH5n//////////8IABQAZmxh
      Zy5ucHkBABAAggAAAAAAAABIAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59f
      lJIKEndLzClOBYoXZyQWpAL5GkY6CoaaOgq1CmQDLkYGAFBLAQItAy0AAAAIAAAAIQAvPYGwWwAAALAAAAAF
      AAAAAAAAAAAAAACAAQAAAABYLm5weVBLAQItAy0AAAAIAAAAIQDpZGovRwAAAIMAAAAFAAAAAAAAAAAAAACA
      AZIAAAB5Lm5weVBLAQItAy0AAAAIAAAAIQByWBRUTwAAAIgAAAAHAAAAAAAAAAAAAACAARABAABiaWcubnB5
      UEsBAi0DLQAAAAgAAAAhAPRsfmdIAAAAggAAAAgAAAAAAAAAAAAAAIABmAEAAGZsYWcubnB5UEsFBgAAAAAE
      AAQA0QAAABoCAAAAAA==
      """;

  /** {@code savez(a=arange(3))}. */
  private static final String STORED =
      """
      UEsDBC0AAAAAAAAAIQD3QBLq//////////8FABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEA
      dgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAg
      ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA
      AAABAAAAAAAAAAIAAAAAAAAAUEsBAi0DLQAAAAAAAAAhAPdAEuqYAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAA
      AGEubnB5UEsFBgAAAAABAAEAMwAAAM8AAAAAAA==
      """;

  /**
   * {@code savez_compressed(o=array(['x', None], object), s=array(['ab', 'c']), c=zeros((2, 2, 2)),
   * d=float64(3), st=array([(1, 2.)], [('a', '<i4'), ('b', '<f8')]), h=zeros(2, float16))}.
   */
  private static final String BAD =
      """
      UEsDBC0AAAAIAAAAIQAXWmec//////////8FABQAby5ucHkBABAAGgEAAAAAAADGAAAAAAAAAKWLPQuCQBjH
      vV4IornZ7QzEoSlaGoKGpCuChoaQSy8MTOXxjKSClqjgoMGnz1uWH6Hf8If/W84Wk9mSaHvtSD2RuED7Oj1N
      qanTTQQSeOhE4IlvPOJBIoo88XksCm90zY6pn/V/aF5qr6dWotphuoszy3EjENYuDeSWA/AMVcsB4UZhIiF1
      Jeao6r8lqkbolZMcbe2KQ7LGG87RsIlduaJfVXVPZrH4XirTHj7uZVtV5ISMsfG74Cf2QOL6sUJDkQMyURjr
      A1BLAwQtAAAACAAAACEAlO09t///////////BQAUAHMubnB5AQAQAJAAAAAAAAAATgAAAAAAAACb7BfqGxDJ
      yFDGUK2eklqcXKRupaBuE2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFACuRAYG
      hiQgTmaAAABQSwMELQAAAAgAAAAhABKsrsn//////////wUAFABjLm5weQEAEADAAAAAAAAAAEoAAAAAAAAA
      m+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKIKSp
      o1CrQB7gYqAQAABQSwMELQAAAAgAAAAhADn7jz///////////wUAFABkLm5weQEAEACIAAAAAAAAAEcAAAAA
      AAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkamjoK
      tQoUAS4GMOBwAABQSwMELQAAAAgAAAAhAG52o3H//////////wYAFABzdC5ucHkBABAAjAAAAAAAAABaAAAA
      AAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6lEK2hnqiuo6Buk2mirqmjoKGeBOalWahrxgIZaflFJUWJefH5RSmp
      IOVuiTnFqUDx4ozEglQgX8NQB6irVoEYwMXIAAcOAFBLAwQtAAAACAAAACEAmcsTuf//////////BQAUAGgu
      bnB5AQAQAIQAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2akrqOgnpZfVFKUmBefX5SS
      ChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBiAAAFBLAQItAy0AAAAIAAAAIQAXWmecxgAAABoBAAAFAAAA
      AAAAAAAAAACAAQAAAABvLm5weVBLAQItAy0AAAAIAAAAIQCU7T23TgAAAJAAAAAFAAAAAAAAAAAAAACAAf0A
      AABzLm5weVBLAQItAy0AAAAIAAAAIQASrK7JSgAAAMAAAAAFAAAAAAAAAAAAAACAAYIBAABjLm5weVBLAQIt
      Ay0AAAAIAAAAIQA5+48/RwAAAIgAAAAFAAAAAAAAAAAAAACAAQMCAABkLm5weVBLAQItAy0AAAAIAAAAIQBu
      dqNxWgAAAIwAAAAGAAAAAAAAAAAAAACAAYECAABzdC5ucHlQSwECLQMtAAAACAAAACEAmcsTuUcAAACEAAAA
      BQAAAAAAAAAAAAAAgAETAwAAaC5ucHlQSwUGAAAAAAYABgAzAQAAkQMAAAAA
      """;

  private static final List<double[][]> ARRAYS =
      List.of(
          new double[][] {{1.5, -2}, {3, Double.NaN}, {Double.POSITIVE_INFINITY, 4}},
          new double[][] {{0}, {1}, {255}},
          new double[][] {{1, -2}},
          new double[][] {{1}, {0}},
          new double[][] {{0}, {1}, {2}});

  private final Path directory;
  private final Path file;

  NpzTest(@TempDir Path directory) {
    this.directory = directory;
    file = directory.resolve("arrays.npz");
  }

  private Npz read(String base64) throws IOException {
    Files.write(file, Base64.getMimeDecoder().decode(base64));
    return Npz.read(file);
  }

  @Test
  void arraysAreReadByName() throws IOException {
    Npz archive = read(GOOD);
    assertEquals(List.of("X", "y", "big", "flag"), archive.names());
    NpyArray x = archive.array("X");
    assertEquals(3, x.rows());
    assertEquals(2, x.columns());
    assertArrayEquals(ARRAYS.get(0), x.toRows());
    assertArrayEquals(ARRAYS.get(1), archive.array("y").toRows());
    assertArrayEquals(new double[] {0, 1, 255}, archive.array("y").toColumn(0));
    assertArrayEquals(ARRAYS.get(2), archive.array("big").toRows());
    assertArrayEquals(ARRAYS.get(3), archive.array("flag").toRows());
    assertArrayEquals(ARRAYS.get(4), read(STORED).array("a").toRows());
  }

  @Test
  void anArrayIsATable() throws IOException {
    NpyArray x = read(GOOD).array("X");
    Contents table = Contents.of(x.toTable());
    assertEquals(List.of("x0", "x1"), table.names());
    assertEquals(Arrays.asList(-2.0, null, 4.0), table.column(1));
    assertEquals(file + ", array \"X\", row 1", table.place(1));
    assertEquals(List.of("a", "b"), Contents.of(x.toTable(List.of("a", "b"))).names());
    assertError(
        IllegalArgumentException.class,
        () -> x.toTable(List.of("a")),
        "1 names for 2 columns; give one for each");
  }

  @Test
  void anUnknownNameIsRefused() throws IOException {
    Npz archive = read(GOOD);
    assertError(
        IllegalArgumentException.class,
        () -> archive.array("x"),
        file + " has no array \"x\"; it has [X, y, big, flag]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "o # its elements are Python objects, which only a program can read; save it as an array of",
        "s # its elements are of the type \"<U2\"; save it as one of float32, float64, int8",
        "c # 3 dimensions; reshape the array to rows and columns",
        "d # 0 dimensions; reshape the array to rows and columns",
        "st # its elements have fields; save each of them as an array of its own",
        "h # its elements are of the type \"<f2\"; save it as one of float32, float64, int8"
      })
  void otherArraysAreRefused(String name, String problem) throws IOException {
    Npz archive = read(BAD);
    assertError(
        TableFormatException.class,
        () -> archive.array(name),
        file + ", array \"" + name + "\": " + problem);
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    assertError(NoSuchFileException.class, () -> Npz.read(file), "not found; give an .npz file");
    assertError(FileSystemException.class, () -> Npz.read(directory), "is a directory; give an");
    Files.writeString(file, "a,b\n1,2\n");
    assertError(
        TableFormatException.class,
        () -> Npz.read(file),
        file + ": damaged zip data (",
        "); get the file again");
  }

  /** 1032 bytes may come from one, so a gigabyte is possible, but isn't there. */
  @Test
  void noMemoryIsTakenForWhatIsOnlyAnnounced() throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("noise.bin"));
      byte[] noise = new byte[4_000_000];
      new SplittableRandom(1).nextBytes(noise);
      out.write(noise);
      out.putNextEntry(new ZipEntry("X.npy"));
      out.write(NpyTest.header("<f8", false, "(50000000, 10)"));
      out.write(new byte[800]);
    }
    Npz archive = Npz.read(file);
    assertEquals(List.of("X"), archive.names());
    assertError(
        TableFormatException.class,
        () -> archive.array("X"),
        ": ends before the 50000000 x 10 elements that its header announces; get the file again");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void damagedArchivesAreReadOrRefused(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < MUTATIONS / 3; round++) {
      byte[] bytes = Base64.getMimeDecoder().decode(random.nextBoolean() ? GOOD : STORED);
      for (int times = random.nextInt(1, 4); times > 0; times--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
          case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          case 1 -> bytes[at] = (byte) random.nextInt(256);
          case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) -1);
          default -> bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(3));
        }
      }
      Files.deleteIfExists(file);
      Files.write(file, bytes);
      try {
        Npz archive = Npz.read(file);
        for (String name : archive.names()) {
          double[][] rows = archive.array(name).toRows();
          // A name may be another now, but elements are as they were.
          assertTrue(ARRAYS.stream().anyMatch(array -> Arrays.deepEquals(array, rows)), name);
        }
      } catch (TableFormatException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(file.toString()) && message.contains("; "), message);
        assertEquals(1, message.lines().count(), message);
      }
    }
    assertTrue(refused > MUTATIONS / 3 / 4, refused + " refused");
    assertTrue(refused < MUTATIONS / 3, "all refused");
  }

  @Test
  void thePublicTablesAreRead() throws IOException {
    Path thyroid = Path.of("../../shared/data/adbench/38_thyroid.npz");
    assumeTrue(Files.exists(thyroid), "the tables aren't beside this checkout");
    Npz archive = Npz.read(thyroid);
    NpyArray x = archive.array("X");
    assertEquals(3772, x.rows());
    assertEquals(6, x.columns());
    assertEquals(93, Arrays.stream(archive.array("y").toColumn(0)).sum());
    Npz shuttle = Npz.read(thyroid.resolveSibling("32_shuttle.npz"));
    assertEquals(49097, shuttle.array("X").toTable().rows());
  }
}
