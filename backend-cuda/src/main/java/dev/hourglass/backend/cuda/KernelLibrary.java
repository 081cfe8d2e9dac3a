package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.Device.Function;
import dev.hourglass.backend.cuda.driver.Device.Module;
import dev.hourglass.backend.cuda.driver.Device.Resource;
import dev.hourglass.backend.cuda.driver.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The device code, one module for each source file. A module is handed to the driver when a kernel
 * of it is bound for the first time: compiling it takes the driver up to seconds, once for each
 * version of the driver, which keeps what it has compiled.
 */
final class KernelLibrary implements Resource {
  private final Device device;
  private final Resources loaded = new Resources();
  private final Map<String, Module> modules = new HashMap<>();
  private final Map<String, Entry> functions = new HashMap<>();

  /** A function and the shared memory that it is allowed so far. */
  private record Entry(Function function, int sharedBytes) {}

  KernelLibrary(Device device) {
    this.device = device;
  }

  /**
   * A kernel.
   *
   * @param unit the source file that it is in, without extension
   * @param sharedBytes the dynamic shared memory of the launch that is being prepared
   */
  synchronized Function function(String unit, String name, int sharedBytes) {
    String key = unit + "/" + name;
    Entry entry = functions.get(key);
    if (entry == null || entry.sharedBytes < sharedBytes) {
      Module module = modules.computeIfAbsent(unit, absent -> loaded.add(device.load(ptx(absent))));
      entry = new Entry(module.function(name, sharedBytes), sharedBytes);
      functions.put(key, entry);
    }
    return entry.function;
  }

  /** The code of a source file, as text. */
  static String ptx(String unit) {
    String resource = "ptx/" + unit + ".ptx";
    try (InputStream in = KernelLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    loaded.close();
  }
}
