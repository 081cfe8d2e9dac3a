package dev.hourglass.models.envelope;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.safetensors.ElementSink;
import dev.hourglass.models.safetensors.TensorReader;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A saved model, of which the header is read and the tensors are still to come. */
final class EnvelopeReader {
  private final TensorReader reader;
  private final String source;
  private final ObjectNode configuration;
  private final String digest;

  /**
   * Reads what the header says about the model.
   *
   * @param kind what it must be
   * @throws ModelFormatException if it has no envelope, or one of another format or kind
   */
  EnvelopeReader(TensorReader reader, Kind kind) throws ModelFormatException {
    this.reader = reader;
    this.source = reader.source();
    if (!Envelope.isIn(reader.header())) {
      throw new ModelFormatException(
          source,
          "it has no configuration, so it is a model of format 1, which is read with its whole"
              + " folder, or of another program; give what "
              + kind.saver()
              + " wrote");
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
    String found = text(Envelope.KIND_KEY);
    String json = text(Envelope.CONFIGURATION_KEY);
    digest = text(Envelope.DIGEST_KEY);
    if (!found.equals(kind.key())) {
      throw anotherKind(found, kind);
    }
    if (json.length() > Envelope.LONGEST_CONFIGURATION) {
      throw new ModelFormatException(
          source,
          "its configuration has "
              + json.length()
              + " characters, but at most "
              + Envelope.LONGEST_CONFIGURATION
              + " are read");
    }
    configuration = Json.parse(source, json.getBytes(StandardCharsets.UTF_8));
  }

  private ModelFormatException anotherKind(String found, Kind kind) {
    String what =
        Kind.of(found)
            .map(known -> "it is " + known.noun() + "; open it with " + known.loader())
            .orElse(
                "it holds a model of the kind \""
                    + Quote.of(found)
                    + "\", which this release doesn't know, but "
                    + kind.noun()
                    + " is to be loaded; use the release that wrote it, or give what "
                    + kind.saver()
                    + " wrote");
    return new ModelFormatException(source, what);
  }

  private String text(String key) throws ModelFormatException {
    String text = reader.header().metadata().get(key);
    if (text == null) {
      throw new ModelFormatException(
          source, "its metadata lack " + key + "; it is damaged, get it again");
    }
    return text;
  }

  /**
   * Makes the model.
   *
   * @return the model, which is as it was written to the last bit
   * @throws ModelFormatException if it is not that, or none
   * @throws IOException if it can't be read, or there is no memory for it
   */
  <T> T read(Decoder<T> decoder) throws IOException {
    TensorsToRead tensors = new TensorsToRead(source);
    Awaited<T> model = decoder.expect(source, configuration, tensors);
    tensors.read(reader, this::readTensors);
    return model.get();
  }

  /** As it was written. */
  ObjectNode configuration() {
    return configuration;
  }

  /**
   * Reads the tensors, and then compares the whole file with its digest: what the sinks got is good
   * only once this returns.
   *
   * @throws ModelFormatException if a single bit is not as it was written
   */
  private void readTensors(TensorReader.Sinks sinks) throws IOException {
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
