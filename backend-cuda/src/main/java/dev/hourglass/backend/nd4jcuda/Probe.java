package dev.hourglass.backend.nd4jcuda;

import dev.hourglass.backend.javacpp.NativePlatform;
import dev.hourglass.backend.natives.NativeText;
import dev.hourglass.backend.nd4j.Artifacts;
import dev.hourglass.backend.nd4j.StartedBackend;
import dev.hourglass.tensor.Availability;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether ND4J could compute on a card here. It has to be known before ND4J starts: ND4J itself
 * only counts cards, starts with any, and fails at its first kernel; and what it has started with,
 * it keeps.
 *
 * @param startedOnCpu whether ND4J has started with its CPU backend in this process
 * @param environment values of the environment's variables
 */
record Probe(
    ClassLoader loader,
    String platform,
    BooleanSupplier startedOnCpu,
    Function<String, @Nullable String> environment,
    GraphicsCards cards) {
  /** From here on there is no machine code for a card in ND4J's build. */
  private static final int FIRST_CAPABILITY_WITHOUT_CODE = 9;

  private static final String OTHERS = "use backend cuda, or one for the CPU";

  /** The real facts. */
  static Probe of(ClassLoader loader) {
    return new Probe(
        loader, NativePlatform.current(), StartedBackend::isCpu, System::getenv, new DriverCards());
  }

  Availability availability() {
    Availability artifacts = Artifacts.cuda(platform).probe(loader);
    if (artifacts instanceof Unusable) {
      return artifacts;
    }
    if (startedOnCpu.getAsBoolean()) {
      return new Unusable(
          "ND4J has started with its CPU backend in this process, and has only one a process",
          "use backend nd4j here, or start a new process and open nd4j-cuda before anything else"
              + " uses ND4J");
    }
    if (prefersCpu()) {
      return new Unusable(
          "nd4j-native is on the class path too, and the environment variables"
              + " BACKEND_PRIORITY_CPU and BACKEND_PRIORITY_GPU make ND4J prefer it",
          "take nd4j-native out of the class path, or unset those variables");
    }
    return withCards(((Usable) artifacts).description());
  }

  /** As ND4J decides it. */
  private boolean prefersCpu() {
    return loader.getResource("org/nd4j/linalg/cpu/nativecpu/CpuBackend.class") != null
        && priority("BACKEND_PRIORITY_CPU", 0) >= priority("BACKEND_PRIORITY_GPU", 100);
  }

  private int priority(String variable, int otherwise) {
    String value = environment.apply(variable);
    if (value == null || value.isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "ND4J takes no other values of " + variable + " than numbers, but it is " + value, e);
    }
  }

  private Availability withCards(String artifacts) {
    List<GraphicsCard> visible;
    try {
      visible = cards.visible();
    } catch (LinkageError | RuntimeException e) {
      return new Unusable(
          "the NVIDIA driver can't be asked for its cards: "
              + NativeText.line(NativePlatform.rootCause(e).toString()),
          "install NVIDIA's driver, in a container with access to the card; or " + OTHERS);
    }
    if (visible.isEmpty()) {
      return new Unusable(
          "there is a driver, but no NVIDIA card that this process can see",
          "check nvidia-smi and CUDA_VISIBLE_DEVICES, or " + OTHERS);
    }
    for (GraphicsCard card : visible) {
      if (card.major() >= FIRST_CAPABILITY_WITHOUT_CODE) {
        return new Unusable(
            card
                + " is newer than ND4J "
                + Artifacts.ND4J_VERSION
                + ", which has machine code for compute capability 3.7 to 8.6, runs up to 8.9, and"
                + " has none for a driver to translate",
            hideOr(visible));
      }
      if (!card.sharesMemory()) {
        return new Unusable(
            card
                + " doesn't let the host use managed memory while it computes: it is older than"
                + " compute capability 6.0, or its system doesn't",
            hideOr(visible));
      }
    }
    if (visible.size() > 1) {
      return new Unusable(
          "ND4J would see " + visible.size() + " cards and spread its threads over them",
          "let this process see one: set CUDA_VISIBLE_DEVICES to its number");
    }
    return new Usable(artifacts + " on " + visible.get(0));
  }

  private static String hideOr(List<GraphicsCard> visible) {
    return visible.size() == 1
        ? OTHERS
        : "hide it with CUDA_VISIBLE_DEVICES if another card will do, or " + OTHERS;
  }
}
