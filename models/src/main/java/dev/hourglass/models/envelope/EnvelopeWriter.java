package dev.hourglass.models.envelope;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.safetensors.Header;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.safetensors.TensorWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model of any kind as the file that it is saved as. */
public final class EnvelopeWriter {
  private final Kind kind;
  private final ObjectNode configuration;
  private final byte[] header;
  private final Collection<Tensor> tensors;

  /**
   * Lays the file out; nothing is written yet.
   *
   * @param kind what the model is
   * @param configuration all there is to know but the tensors; not to be changed any more
   * @param tensors of any types
   * @throws IllegalArgumentException if the configuration, or all that makes up the header, is
   *     longer than what is read
   */
  public EnvelopeWriter(Kind kind, ObjectNode configuration, TensorsToWrite tensors) {
    this.kind = kind;
    this.configuration = configuration;
    String json = Json.compact(configuration);
    if (json.length() > Envelope.LONGEST_CONFIGURATION) {
      throw new IllegalArgumentException(
          "The configuration has "
              + json.length()
              + " characters, but a model's file holds at most "
              + Envelope.LONGEST_CONFIGURATION
              + "; choose fewer layers or groups of columns");
    }
    SortedMap<String, String> metadata = new TreeMap<>();
    // What Python's libraries expect of weights laid out as PyTorch's.
    metadata.put("format", "pt");
    metadata.put(Envelope.KIND_KEY, kind.key());
    metadata.put(Envelope.FORMAT_KEY, Integer.toString(Envelope.FORMAT));
    metadata.put(Envelope.CONFIGURATION_KEY, json);
    metadata.put(Envelope.DIGEST_KEY, Envelope.NO_DIGEST);
    SortedMap<String, Tensor> all = tensors.all();
    this.tensors = all.values();
    header = Header.of(all, metadata).toBytes();
  }

  /** The copy of the configuration for people. */
  byte[] copyForPeople() {
    return ConfigFile.copyOf(kind, configuration);
  }

  /**
   * Writes the file. The tensors are asked for their elements twice: what stands in the header
   * depends on all that follows.
   */
  public void writeTo(OutputStream out) throws IOException {
    MessageDigest digest = Envelope.sha256();
    digest.update(header);
    TensorWriter.write(tensors, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    String hex = HexFormat.of().formatHex(digest.digest());
    // No quotation mark within a JSON text is without a backslash, so this stands there once.
    String field = "\"" + Envelope.DIGEST_KEY + "\":\"";
    String text = new String(header, StandardCharsets.ISO_8859_1);
    String signed = text.replace(field + Envelope.NO_DIGEST, field + hex);
    out.write(signed.getBytes(StandardCharsets.ISO_8859_1));
    TensorWriter.write(tensors, out);
  }
}
