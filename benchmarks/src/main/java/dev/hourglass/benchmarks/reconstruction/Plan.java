package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.benchmarks.OptimizerName;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is trained, from a text file. Empty lines and those that begin with # say nothing; the
 * others are
 *
 * <pre>
 * variant NAME WIDTHS adam|muon LEARNING-RATE BATCH EPOCHS WEIGHT-DECAY PRECISION [CHOICE...]
 * target WIDTHS pixel|image ERROR
 * </pre>
 *
 * <p>{@link Choice} knows the choices. The time is told until a network's target is reached.
 */
record Plan(List<Variant> variants, List<Target> targets) {
  Plan {
    variants = List.copyOf(variants);
    targets = List.copyOf(targets);
  }

  /**
   * Reads a plan.
   *
   * @throws IllegalArgumentException if a line says something else, or there is no variant; the
   *     message tells file, line, what is wrong with which value, and what to give
   */
  static Plan read(Path file) throws IOException {
    List<Variant> variants = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      try {
        add(List.of(text.split("\\s+")), variants, targets);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(file, number, e.getMessage()), e);
      }
    }
    if (variants.isEmpty()) {
      throw new IllegalArgumentException(file + " has no variant; give at least one");
    }
    return new Plan(variants, targets);
  }

  private static void add(List<String> words, List<Variant> variants, List<Target> targets) {
    switch (words.get(0)) {
      case "variant" -> {
        Variant variant = variant(words);
        if (variants.stream().anyMatch(other -> other.name().equals(variant.name()))) {
          throw new IllegalArgumentException(
              "'" + variant.name() + "' is the name of two variants; give each its own");
        }
        variants.add(variant);
      }
      case "target" -> {
        if (words.size() != 4) {
          throw new IllegalArgumentException(
              "the target has %d words; give a network, pixel or image, and an error"
                  .formatted(words.size() - 1));
        }
        Target target = Target.parse(words.get(1), words.get(2), words.get(3));
        if (targets.stream().anyMatch(other -> other.network().equals(target.network()))) {
          throw new IllegalArgumentException(
              "'" + target.network() + "' has two targets; give it one");
        }
        targets.add(target);
      }
      default ->
          throw new IllegalArgumentException(
              "'" + words.get(0) + "' begins no line; give variant or target");
    }
  }

  private static Variant variant(List<String> words) {
    if (words.size() < 9) {
      throw new IllegalArgumentException(
          ("the variant has %d words; give a name, widths, optimizer, learning rate, batch, epochs,"
                  + " weight decay, precision, and choices if any")
              .formatted(words.size() - 1));
    }
    return new Variant(
        words.get(1),
        words.get(2),
        OptimizerName.of(words.get(3)),
        Values.parse(words.get(4)),
        Values.count("batch", words.get(5)),
        Values.count("number of epochs", words.get(6)),
        Values.parse(words.get(7)),
        Values.constant("precision", Precision.class, words.get(8)),
        words.subList(9, words.size()));
  }

  /** The target of a network, if it has one. */
  Optional<Target> target(String network) {
    return targets.stream().filter(target -> target.network().equals(network)).findFirst();
  }
}
