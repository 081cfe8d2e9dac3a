package dev.hourglass.backend.nativememory;

import java.util.List;
import org.bytedeco.javacpp.Loader;

/** What both backends' probes say of the platform and of a library that does not load. */
public final class NativePlatform {
  /** JavaCPP's names of the platforms that both libraries are published for. */
  public static final List<String> PUBLISHED =
      List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

  private NativePlatform() {}

  /** JavaCPP's name for this platform; ours if not even JavaCPP is there. */
  public static String current() {
    try {
      return Loader.getPlatform();
    } catch (LinkageError e) {
      return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }
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
