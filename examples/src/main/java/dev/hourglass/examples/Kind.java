package dev.hourglass.examples;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Kinds of autoencoders beside the four that are always trained; each shows what it is for. */
enum Kind {
  /** New digits, and digits that turn into others. */
  VARIATIONAL,
  /** Noisy digits, cleaned. */
  DENOISING,
  /** Features of which few are active at a time. */
  SPARSE;

  /**
   * The kinds of a list, in its order and each once.
   *
   * @param list names separated by commas
   * @throws IllegalArgumentException if a name is unknown
   */
  static Set<Kind> parse(String list) {
    Set<Kind> kinds = new LinkedHashSet<>();
    for (String name : list.split(",", -1)) {
      kinds.add(named(name.strip()));
    }
    return Collections.unmodifiableSet(kinds);
  }

  private static Kind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.title().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--kinds names '"
                        + name
                        + "', which is unknown; give some of "
                        + Arrays.stream(values()).map(Kind::title).collect(Collectors.joining(", "))
                        + ", separated by commas"));
  }

  /** What it is called by people and in file names. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
