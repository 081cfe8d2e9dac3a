package dev.hourglass.backend.purejava;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM compiles the Vector API to instructions. Where it doesn't, that is very slow.
 */
final class VirtualMachine {
  /** The level of HotSpot's optimizing compiler, the only one that knows vectors. */
  private static final int OPTIMIZING = 4;

  private VirtualMachine() {}

  /** What stands in the way, with a remedy if there is one, or null if nothing does. */
  static @Nullable String obstacle() {
    if (System.getProperty("java.vm.info", "").contains("interpreted")) {
      return "this JVM only interprets; start it without -Xint";
    }
    try {
      HotSpotDiagnosticMXBean hotSpot =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      String level = hotSpot.getVMOption("TieredStopAtLevel").getValue();
      if (Integer.parseInt(level) < OPTIMIZING) {
        return "the optimizing compiler is switched off; start the JVM without"
            + " -XX:TieredStopAtLevel";
      }
      if (value(hotSpot, "UseCompiler").equals("false")) {
        return "this JVM only interprets; start it without -XX:-UseCompiler";
      }
      if (value(hotSpot, "CompilationMode").equals("quick-only")) {
        return "the optimizing compiler is switched off; start the JVM without"
            + " -XX:CompilationMode=quick-only";
      }
      if (isOn(hotSpot, "UseJVMCICompiler")) {
        return "the Graal compiler doesn't know vectors; start the JVM with -XX:-UseJVMCICompiler";
      }
      if (!isOn(hotSpot, "UseFMA")) {
        return "this processor has no fused multiply-add";
      }
      if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
          || !threads.isThreadAllocatedMemoryEnabled()
          || !threads.isThreadCpuTimeEnabled()) {
        // Whether vectors have been compiled is seen by these.
        return "this JVM doesn't measure what threads allocate, or their time";
      }
      return null;
    } catch (IllegalArgumentException | LinkageError | NullPointerException e) {
      return "this JVM doesn't say what it compiles (" + e + "); use HotSpot with jdk.management";
    }
  }

  private static boolean isOn(HotSpotDiagnosticMXBean hotSpot, String option) {
    return Boolean.parseBoolean(value(hotSpot, option));
  }

  /** Empty if there is none: not every JVM has every option. */
  private static String value(HotSpotDiagnosticMXBean hotSpot, String option) {
    try {
      return hotSpot.getVMOption(option).getValue();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
