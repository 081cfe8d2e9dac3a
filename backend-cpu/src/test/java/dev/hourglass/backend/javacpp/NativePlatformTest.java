package dev.hourglass.backend.javacpp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativePlatformTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm64",
    "Linux, riscv64, linux-riscv64",
    "Mac OS X, x86_64, macosx-x86_64",
    "Mac OS X, aarch64, macosx-arm64",
    "Windows 11, amd64, windows-x86_64"
  })
  void javaCppsNamesAreKnownWithoutJavaCpp(String system, String processor, String platform) {
    assertEquals(platform, NativePlatform.named(system, processor));
  }

  @Test
  void theNameHereIsJavaCpps() {
    assertEquals(
        Loader.getPlatform(),
        NativePlatform.named(System.getProperty("os.name"), System.getProperty("os.arch")));
  }

  @ParameterizedTest
  @CsvSource({
    "linux-arm64, libjnidnnl.so",
    "macosx-arm64, libjnidnnl.dylib",
    "windows-x86_64, jnidnnl.dll"
  })
  void aLibrarysFileIsNamedAsOnItsPlatform(String platform, String file) {
    assertEquals(file, NativePlatform.file(platform, "jnidnnl"));
  }
}
