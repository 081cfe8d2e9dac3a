package dev.hourglass.models.testing;

import dev.hourglass.models.safetensors.ElementSource;
import dev.hourglass.models.safetensors.Header;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.models.safetensors.TensorInfo;
import dev.hourglass.models.safetensors.TensorReader;
import dev.hourglass.models.safetensors.TensorWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A safetensors file in memory, to be looked at or changed.
 *
 * @param tensors by name; changeable
 * @param metadata by key; changeable
 */
public record TensorFile(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
  private static final Pattern DIGEST = Pattern.compile("\"hourglass.sha256\":\"([0-9a-f]{64})\"");

  /** Without any. */
  public static TensorFile empty() {
    return new TensorFile(new TreeMap<>(), new TreeMap<>());
  }

  /** With these. */
  public static TensorFile of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    return new TensorFile(new TreeMap<>(tensors), new TreeMap<>(metadata));
  }

  /** Reads all of a file. */
  public static TensorFile read(Path path) throws IOException {
    try (TensorReader reader = TensorReader.open(path)) {
      return read(reader);
    }
  }

  /** Reads all that is left. */
  public static TensorFile read(TensorReader reader) throws IOException {
    TensorFile file = empty();
    file.metadata.putAll(reader.header().metadata());
    reader.fetch();
    reader.read(
        tensor -> {
          ByteBuffer bytes = ByteBuffer.allocate((int) (tensor.end() - tensor.begin()));
          file.tensors.put(tensor.name(), tensor(tensor, bytes.array()));
          return (first, count, elements) -> bytes.put(elements);
        });
    return file;
  }

  private static Tensor tensor(TensorInfo info, byte[] bytes) {
    int size = info.type().bytes();
    ElementSource elements =
        (first, count, target) -> target.put(bytes, first * size, count * size);
    return new Tensor(info.type(), info.shape(), elements);
  }

  /** The content of such a file. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      out.write(Header.of(tensors, metadata).toBytes());
      TensorWriter.write(tensors.values(), out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /** Writes the file. */
  public void write(Path path) throws IOException {
    Files.write(path, bytes());
  }

  /** Writes the file with the right digest of a model. */
  public void sign(Path path) throws IOException {
    Files.write(path, signed(bytes()));
  }

  /** The file with the right digest of a model, if it has one at all. */
  public static byte[] signed(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    Matcher digest = DIGEST.matcher(text);
    if (!digest.find()) {
      return file;
    }
    String zeros = text.replace(digest.group(1), "0".repeat(64));
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] sum = sha256.digest(zeros.getBytes(StandardCharsets.ISO_8859_1));
      return text.replace(digest.group(1), HexFormat.of().formatHex(sum))
          .getBytes(StandardCharsets.ISO_8859_1);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The elements of a tensor as they are in the file. */
  public byte[] bytes(String name) {
    Tensor tensor = get(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.size() * tensor.type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    tensor.elements().put(0, tensor.size(), bytes);
    return bytes.array();
  }

  /** The elements of a tensor of floats. */
  public float[] floats(String name) {
    float[] values = new float[get(name).size()];
    ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** The tensor of a name that must be there. */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new AssertionError("no " + name + " among " + tensors.keySet());
    }
    return tensor;
  }
}
