package dev.hourglass.models.saving;

import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.Shape;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.safetensors.Tensor;
import dev.hourglass.table.Schema;
import java.nio.charset.StandardCharsets;

/**
 * A schema as a part of a model's file: its JSON in UTF-8 as a tensor of bytes, since one of many
 * columns or levels is larger than a configuration may be. For other packages of Hourglass.
 */
public final class SchemaPart {
  /** Bytes that are written and read: 100,000 columns of numbers take some 76 million. */
  static final int MOST_BYTES = 1 << 27;

  private SchemaPart() {}

  /**
   * Adds a schema to a file.
   *
   * @param name of the tensor
   * @throws IllegalArgumentException if its JSON takes more than {@value #MOST_BYTES} bytes
   */
  public static void write(Schema schema, String name, TensorsToWrite tensors) {
    byte[] json = SchemaJson.write(schema).getBytes(StandardCharsets.UTF_8);
    requireSize(json.length, MOST_BYTES);
    tensors.add(name, Tensor.of(json, json.length));
  }

  static void requireSize(int bytes, int most) {
    if (bytes > most) {
      throw new IllegalArgumentException(
          "The schema takes "
              + bytes
              + " bytes, but a model's file holds at most "
              + most
              + "; choose fewer columns, or fewer levels of each");
    }
  }

  /**
   * Expects what {@link #write} added. The schema equals the one written; what is none is refused
   * when it is asked for.
   *
   * @param name of the tensor
   */
  public static Awaited<Schema> expect(String name, TensorsToRead tensors) {
    Awaited<byte[]> json = tensors.bytes(name, Shape.vectorOfAtMost(MOST_BYTES));
    return () -> read(tensors.source(), name, json.get());
  }

  private static Schema read(String source, String name, byte[] json) throws ModelFormatException {
    return SchemaJson.read(source + ", " + name, json);
  }
}
