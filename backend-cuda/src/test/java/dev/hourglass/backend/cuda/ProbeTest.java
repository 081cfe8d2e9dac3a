package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.backend.cuda.driver.Driver;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import dev.hourglass.tensor.BackendException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly what is missing, on machines that are made up. */
final class ProbeTest {
  private static final String LINUX = "Linux amd64";

  /** A machine with one good device, as long as nothing is changed. */
  private static class Machine implements Driver {
    @Override
    public @Nullable String initialize() {
      return null;
    }

    @Override
    public int version() {
      return 12_040;
    }

    @Override
    public int count() {
      return 1;
    }

    Capability capability() {
      return new Capability(9, 0);
    }

    @Override
    public DeviceProperties properties(int ordinal) {
      return new DeviceProperties(
          ordinal, "Abacus " + ordinal, capability(), 132, 232_448, 1L << 37, version());
    }

    @Override
    public Device open(int ordinal) {
      throw new AssertionError("a probe opens nothing");
    }
  }

  private static String refusal(Availability availability) {
    Unusable unusable = (Unusable) availability;
    return unusable.reason() + "; " + unusable.remedy();
  }

  @Test
  void aDeviceThatIsGoodEnoughIsDescribed() {
    assertEquals(
        new Usable(
            "Abacus 0, device 0, compute capability 9.0, 132 multiprocessors, driver for CUDA 12.4"),
        Probe.of(new Machine(), LINUX, 0));
    assertEquals(Usable.class, Probe.of(new Machine(), "Windows 11 amd64", 0).getClass());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X aarch64", "Linux aarch64", "FreeBSD amd64"})
  void systemsWithoutNativesAreNamed(String system) {
    assertEquals(
        "JCuda has native libraries for Linux and Windows on x86-64, not for "
            + system
            + "; use backend onednn (hourglass-backend-cpu) or java",
        refusal(Probe.of(new Machine(), system, 0)));
  }

  @Test
  void aMissingDriverIsNamed() {
    Machine machine =
        new Machine() {
          @Override
          public String initialize() {
            throw new UnsatisfiedLinkError("libcuda.so.1: no such file");
          }
        };
    assertEquals(
        "the NVIDIA driver can't be loaded (libcuda.so.1: no such file); install NVIDIA's driver 525"
            + " or newer, or use backend onednn (hourglass-backend-cpu) or java",
        refusal(Probe.of(machine, LINUX, 0)));
  }

  /** What JCuda's own library lacks is not the driver's fault. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JCuda has no native library for Linux on amd64|org.jcuda:jcuda-natives",
        "There is no private copy of JCudaDriver in /tmp: full|java.io.tmpdir",
        "failed to map segment from shared object|java.io.tmpdir"
      })
  void whatJCudasLibraryLacksIsNamed(String message, String remedy) {
    Machine machine =
        new Machine() {
          @Override
          public String initialize() {
            throw new UnsatisfiedLinkError(message);
          }
        };
    String refusal = refusal(Probe.of(machine, LINUX, 0));
    assertTrue(refusal.contains(message), refusal);
    assertTrue(refusal.contains(remedy), refusal);
    assertFalse(refusal.contains("install NVIDIA's driver"), refusal);
  }

  @Test
  void numbersAreTheSameInEveryLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(new Locale("ar", "EG"));
    try {
      String message = refusal(Probe.of(new Machine(), LINUX, 77));
      assertTrue(message.contains("device 77 is asked for"), message);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aDriverThatDoesNotStartIsQuoted() {
    Machine machine =
        new Machine() {
          @Override
          public String initialize() {
            return "CUDA_ERROR_NO_DEVICE (100)";
          }
        };
    assertEquals(
        "the NVIDIA driver can't be initialized: CUDA_ERROR_NO_DEVICE (100); see whether nvidia-smi"
            + " lists a device, or use backend onednn (hourglass-backend-cpu) or java",
        refusal(Probe.of(machine, LINUX, 0)));
  }

  @Test
  void anOldDriverIsNamedWithWhatIsNeeded() {
    Machine machine =
        new Machine() {
          @Override
          public int version() {
            return 11_080;
          }
        };
    assertEquals(
        "the NVIDIA driver supports CUDA 11.8 at most, and 12.0 is needed; install NVIDIA's driver"
            + " 525 or newer, or use backend onednn (hourglass-backend-cpu) or java",
        refusal(Probe.of(machine, LINUX, 0)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 'device 0 is asked for and there is none; see whether nvidia-smi lists a device and"
        + " CUDA_VISIBLE_DEVICES hides it, or use backend onednn (hourglass-backend-cpu) or java'",
    "1, 3, 'device 3 is asked for and there is only one, device 0; choose one from 0 to 0 with"
        + " -Dhourglass.device'",
    "4, 4, 'device 4 is asked for and there are only 4, from 0; choose one from 0 to 3 with"
        + " -Dhourglass.device'"
  })
  void aDeviceThatIsNotThereIsRefused(int count, int ordinal, String message) {
    Machine machine =
        new Machine() {
          @Override
          public int count() {
            return count;
          }
        };
    assertEquals(message, refusal(Probe.of(machine, LINUX, ordinal)));
  }

  @Test
  void oldHardwareIsNamedWithWhatIsNeeded() {
    Machine machine =
        new Machine() {
          @Override
          Capability capability() {
            return new Capability(7, 0);
          }
        };
    assertEquals(
        "device 0 (Abacus 0) has compute capability 7.0, and 7.5 is needed; choose another with"
            + " -Dhourglass.device, or use backend onednn (hourglass-backend-cpu) or java",
        refusal(Probe.of(machine, LINUX, 0)));
  }

  @Test
  void aFailingQuestionIsQuoted() {
    Machine machine =
        new Machine() {
          @Override
          public int count() {
            throw new BackendException.NativeFailure(
                "cuDeviceGetCount", "CUDA_ERROR_UNKNOWN", null);
          }
        };
    assertEquals(
        "the NVIDIA driver can't be asked: cuDeviceGetCount failed: CUDA_ERROR_UNKNOWN; see whether"
            + " nvidia-smi lists a device, or use backend onednn (hourglass-backend-cpu) or java",
        refusal(Probe.of(machine, LINUX, 0)));
  }
}
