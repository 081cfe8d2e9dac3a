package dev.hourglass.models.saving;

import dev.hourglass.models.safetensors.ElementSink;
import dev.hourglass.models.safetensors.TensorReader;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A saved model of any kind, of which the header is read and the tensors are still to come. */
final class EnvelopeReader {
  private final TensorReader reader;
  private final String source;
  private final String kind;
  private final String configuration;
  private final String digest;

  /**
   * Reads what the header says about the model.
   *
   * @throws ModelFormatException if it has no envelope, or one of another format
   */
  EnvelopeReader(TensorReader reader) throws ModelFormatException {
    this.reader = reader;
    this.source = reader.source();
    if (!Envelope.isIn(reader.header())) {
      throw new ModelFormatException(
          source,
          "it has no configuration, so it is a model of format 1, which is read with its whole"
              + " folder, or of another program; give what Autoencoder.save wrote");
    }
    String format = text(Envelope.FORMAT_KEY);
    if (!format.equals(Integer.toString(Envelope.FORMAT))) {
      throw new ModelFormatException(
          source,
          "its format is \""
              + Quote.of(format)
              + "\", but this release reads formats 1 and "
              + Envelope.FORMAT
              + "; use the release that wrote it");
    }
    kind = text(Envelope.KIND_KEY);
    configuration = text(Envelope.CONFIGURATION_KEY);
    digest = text(Envelope.DIGEST_KEY);
    if (configuration.length() > Envelope.LONGEST_CONFIGURATION) {
      throw new ModelFormatException(
          source,
          "its configuration has "
              + configuration.length()
              + " characters, but at most "
              + Envelope.LONGEST_CONFIGURATION
              + " are read");
    }
  }

  private String text(String key) throws ModelFormatException {
    String text = reader.header().metadata().get(key);
    if (text == null) {
      throw new ModelFormatException(
          source, "its metadata lack " + key + "; it is damaged, get it again");
    }
    return text;
  }

  /** What to call the file in errors. */
  String source() {
    return source;
  }

  /** What the model is. */
  String kind() {
    return kind;
  }

  /** JSON, as it was written. */
  String configuration() {
    return configuration;
  }

  /**
   * Reads the tensors, and then compares the whole file with its digest: what the sinks got is good
   * only once this returns.
   *
   * @throws ModelFormatException if a single bit is not as it was written
   */
  void read(TensorReader.Sinks sinks) throws IOException {
    MessageDigest sha256 = Envelope.sha256();
    sha256.update(headerWithoutDigest());
    reader.read(
        tensor -> {
          ElementSink sink = sinks.of(tensor);
          return (first, count, elements) -> {
            sha256.update(elements.duplicate());
            sink.take(first, count, elements);
          };
        });
    if (!HexFormat.of().formatHex(sha256.digest()).equals(digest)) {
      throw damaged();
    }
  }

  private byte[] headerWithoutDigest() throws ModelFormatException {
    String header = new String(reader.headerBytes(), StandardCharsets.ISO_8859_1);
    int place = header.indexOf(digest);
    boolean once = place >= 0 && place == header.lastIndexOf(digest);
    if (digest.length() != Envelope.NO_DIGEST.length() || !once) {
      throw damaged();
    }
    return header.replace(digest, Envelope.NO_DIGEST).getBytes(StandardCharsets.ISO_8859_1);
  }

  private ModelFormatException damaged() {
    return new ModelFormatException(
        source, "its content is not what its SHA-256 was made of; it is damaged, get it again");
  }
}
