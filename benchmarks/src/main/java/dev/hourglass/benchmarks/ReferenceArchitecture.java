package dev.hourglass.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Networks that benchmarks take by name. */
public enum ReferenceArchitecture {
  /** That of the main job: small layers, of images. */
  S("784-300-150-300-784"),
  /** Wide layers, whose products take nearly all of a step's time. */
  W("784-2048-1024-512-1024-2048-784"),
  /** Hinton and Salakhutdinov's of 2006. */
  HINTON("784-1000-500-250-30-250-500-1000-784"),
  /** For tabular data: so small that a step's time is that of starting its kernels. */
  TINY("30-8-30");

  private final String widths;

  ReferenceArchitecture(String widths) {
    this.widths = widths;
  }

  /** Its layers. */
  public Layers layers() {
    return Layers.parse(widths);
  }

  /**
   * The layers of an architecture.
   *
   * @param text a name of those here, or widths joined by hyphens, such as {@code 784-300-784}
   * @throws IllegalArgumentException if it is neither, or the widths are not symmetric
   */
  public static Layers layersOf(String text) {
    for (ReferenceArchitecture known : values()) {
      if (known.name().equals(text)) {
        return known.layers();
      }
    }
    if (!text.contains("-")) {
      String names = Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "The architecture is '%s'; give %s, or widths such as 784-300-784"
              .formatted(text, names));
    }
    Layers layers = Layers.parse(text);
    // Asked for the message.
    layers.encoderSizes();
    return layers;
  }
}
