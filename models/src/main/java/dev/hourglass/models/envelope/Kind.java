package dev.hourglass.models.envelope;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a file can hold: told in its header, so that it is opened by what understands it. */
public enum Kind {
  /** Written and read by {@code Autoencoder}. */
  AUTOENCODER("an autoencoder", "Autoencoder"),
  /** Written and read by {@code AnomalyDetector}. */
  DETECTOR("a detector", "AnomalyDetector");

  private final String noun;
  private final String type;

  Kind(String noun, String type) {
    this.noun = noun;
    this.type = type;
  }

  /** The kind of a name, if this release knows it. */
  static Optional<Kind> of(String name) {
    return Stream.of(values()).filter(kind -> kind.key().equals(name)).findFirst();
  }

  /** As it stands in a header. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** With its article. */
  String noun() {
    return noun;
  }

  /** What writes such a file, for messages. */
  String saver() {
    return type + ".save";
  }

  /** What reads such a file, for messages. */
  String loader() {
    return type + ".load";
  }
}
