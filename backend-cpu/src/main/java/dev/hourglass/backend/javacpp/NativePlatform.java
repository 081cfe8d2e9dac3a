package dev.hourglass.backend.javacpp;

import dev.hourglass.backend.natives.NativeText;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;

/** What both backends' probes say of the platform and of a library that does not load. */
public final class NativePlatform {
  /** JavaCPP's names of the platforms that both libraries are published for. */
  public static final List<String> PUBLISHED =
      List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

  private NativePlatform() {}

  /** JavaCPP's name for this platform. */
  public static String current() {
    try {
      return Loader.getPlatform();
    } catch (LinkageError e) {
      return named(System.getProperty("os.name"), System.getProperty("os.arch"));
    }
  }

  /** JavaCPP's name where JavaCPP is not there to be asked. */
  static String named(String system, String processor) {
    String lower = system.toLowerCase(Locale.ROOT);
    String name =
        lower.startsWith("mac") ? "macosx" : lower.startsWith("windows") ? "windows" : lower;
    return name
        + "-"
        + switch (processor) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> processor;
        };
  }

  /** The file that a library is on a platform, which may be another than this one. */
  public static String file(String platform, String library) {
    if (platform.startsWith("windows")) {
      return library + ".dll";
    }
    return "lib" + library + (platform.startsWith("macosx") ? ".dylib" : ".so");
  }

  /** What the innermost cause says, on one line. */
  public static String reason(Throwable failure) {
    return NativeText.line(rootCause(failure).getMessage());
  }

  /** The innermost cause, which is where a loader says what it missed. */
  public static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
