package dev.hourglass.backend.cuda.cublas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import jcuda.LibUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ElfLibraryTest {
  private static final String OLD = "libcublas.so.12";
  private static final String NEW = "libcublas.so.13";
  private static byte[] binding = {};

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in =
        LibUtils.class.getResourceAsStream("/lib/libJCublas2-12.6.0-linux-x86_64.so")) {
      assumeTrue(in != null, "JCuda's natives for Linux are not on this system's class path");
      binding = in.readAllBytes();
    }
  }

  @Test
  void readsWhatTheBindingNeeds() {
    ElfLibrary library = new ElfLibrary(binding);

    // As readelf -d and -V show.
    assertEquals(
        List.of(
            "libpthread.so.0",
            "librt.so.1",
            "libdl.so.2",
            OLD,
            "libstdc++.so.6",
            "libc.so.6",
            "ld-linux-x86-64.so.2"),
        library.needed());
    assertEquals(List.of(OLD), library.versions(OLD));
    assertEquals(
        Set.of("CXXABI_1.3", "CXXABI_1.3.8", "CXXABI_1.3.9", "GLIBCXX_3.4"),
        Set.copyOf(library.versions("libstdc++.so.6")));
  }

  @Test
  void retargetedCopyNeedsTheOtherAndIsOtherwiseTheSame() {
    byte[] copy = new ElfLibrary(binding).retarget(OLD, NEW);

    ElfLibrary library = new ElfLibrary(copy);
    assertEquals(
        new ElfLibrary(binding)
            .needed().stream().map(name -> name.equals(OLD) ? NEW : name).toList(),
        library.needed());
    assertEquals(List.of(NEW), library.versions(NEW));
    assertEquals(List.of(), library.versions(OLD));
    // The last digit of the one name that all three places share, and the hash's last digit.
    int changed = 0;
    for (int i = 0; i < copy.length; i++) {
      changed += copy[i] == binding[i] ? 0 : 1;
    }
    assertEquals(2, changed);
  }

  @ParameterizedTest
  @CsvSource({"GLIBC_2.2.5, 0x09691a75", "GLIBC_2.4, 0x0d696914", "'', 0"})
  void hashIsTheLoaders(String name, String hash) {
    assertEquals(Integer.decode(hash), ElfLibrary.hash(name));
  }

  @Test
  void refusesWhatItCannotReplace() {
    ElfLibrary library = new ElfLibrary(binding);

    assertMessage("another length", () -> library.retarget(OLD, "libcublas.so.9"));
    assertMessage("not the version " + NEW, () -> library.retarget(NEW, OLD));
    assertMessage("not the version libdl.so.2", () -> library.retarget("libdl.so.2", "libdl.so.3"));
  }

  @Test
  void refusesWhatIsNoLibraryOfThisSystem() {
    assertMessage("no shared library", () -> new ElfLibrary(new byte[0]));
    assertMessage("no shared library", () -> new ElfLibrary(new byte[1000]));
    // Magic, class, byte order, type, machine.
    for (int at : new int[] {0, 4, 5, 16, 18}) {
      byte[] copy = binding.clone();
      copy[at] ^= 0x7f;
      assertMessage("no shared library", () -> new ElfLibrary(copy));
    }
  }

  @Test
  void refusesAWrongHash() {
    byte[] copy = binding.clone();
    String text = new String(copy, StandardCharsets.ISO_8859_1);
    copy[text.indexOf(OLD + "\0") + OLD.length() - 1] = '4';

    assertMessage("hash of its needed version libcublas.so.14", () -> new ElfLibrary(copy));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1000, 0x9600, 0x14000, 0x14ba0, 0x14d00, 0x100000, 1_385_600})
  void refusesACutLibrary(int length) {
    byte[] copy = Arrays.copyOf(binding, length);

    assertMessage("the library can't be read: ", () -> new ElfLibrary(copy));
  }

  @Test
  void damageIsRefusedOrHarmlessButNeverAnotherError() {
    Random random = new Random(5);
    int refused = 0;
    // The headers, the dynamic section, the table of needed versions.
    int[][] places = {{0, 700}, {0x152438, 600}, {0x14ba0, 300}};
    for (int round = 0; round < 600; round++) {
      byte[] copy = binding.clone();
      int[] place = places[round % places.length];
      int at = place[0] + random.nextInt(place[1]);
      for (int i = 0; i <= round % 8; i++) {
        copy[at + i] = (byte) random.nextInt();
      }
      try {
        new ElfLibrary(copy).retarget(OLD, NEW);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    // Most damage in the version table is noticed, most in a program header's alignment is not.
    assertTrue(refused > 100 && refused < 600, "refused " + refused);
  }

  private static void assertMessage(String part, Executable call) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.contains(part), message);
  }
}
