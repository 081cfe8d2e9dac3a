package dev.hourglass.models.saving;

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
final class EnvelopeWriter {
  private final byte[] header;
  private final Collection<Tensor> tensors;

  /**
   * Lays the file out; nothing is written yet.
   *
   * @param kind what the model is
   * @param configuration JSON; all there is to know but the tensors
   * @param tensors by name, of any types
   * @throws IllegalArgumentException if the configuration, or all that makes up the header, is
   *     longer than what is read
   */
  EnvelopeWriter(String kind, String configuration, SortedMap<String, Tensor> tensors) {
    if (configuration.length() > Envelope.LONGEST_CONFIGURATION) {
      throw new IllegalArgumentException(
          "The configuration has "
              + configuration.length()
              + " characters, but a model's file holds at most "
              + Envelope.LONGEST_CONFIGURATION
              + "; choose fewer layers or groups of columns");
    }
    SortedMap<String, String> metadata = new TreeMap<>();
    // What Python's libraries expect of weights laid out as PyTorch's.
    metadata.put("format", "pt");
    metadata.put(Envelope.KIND_KEY, kind);
    metadata.put(Envelope.FORMAT_KEY, Integer.toString(Envelope.FORMAT));
    metadata.put(Envelope.CONFIGURATION_KEY, configuration);
    metadata.put(Envelope.DIGEST_KEY, Envelope.NO_DIGEST);
    this.tensors = tensors.values();
    header = Header.of(tensors, metadata).toBytes();
  }

  /**
   * Writes the file. The tensors are asked for their elements twice: what stands in the header
   * depends on all that follows.
   */
  void writeTo(OutputStream out) throws IOException {
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
