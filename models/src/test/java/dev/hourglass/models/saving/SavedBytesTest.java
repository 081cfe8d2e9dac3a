package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.Samples;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.table.ColumnScales;
import dev.hourglass.table.Scale;
import dev.hourglass.tensor.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same model gives the same file, to the bit, in every release. The digests are those of files
 * that a program in another language made of {@code docs/format.md}.
 */
final class SavedBytesTest {
  private static final ColumnScales SCALES =
      new ColumnScales(
          List.of(
              new Scale(1_764_400_001.1, 0.1, false),
              new Scale(-3, Double.MIN_VALUE, true),
              ColumnScales.UNCHANGED));

  /** Of three columns, with the parameters 1/8, 2/8, and so on. */
  private static Autoencoder model() {
    float[] parameters = new float[10];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (i + 1) / 8f;
    }
    return Samples.model(Architecture.stacked(3, 1), parameters, null);
  }

  private static String digest(Autoencoder model) throws IOException, GeneralSecurityException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.save(out);
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(sha256.digest(out.toByteArray()));
  }

  @Test
  void aFileKeepsItsBits() throws IOException, GeneralSecurityException {
    assertEquals(
        "3531bacfdcc3aac1cc140b274dda059352f0f9b45ebe053833565480639fc628", digest(model()));
  }

  @Test
  void aFileWithAScalingKeepsItsBits() throws IOException, GeneralSecurityException {
    try (Backend backend = Samples.java(1)) {
      assertEquals(
          "73a67dd1ecbb7c3a981edd5c3f635a5302d792d3a927f4ec1762aa4f03b6df4c",
          digest(Samples.scaled(model(), SCALES, backend)));
    }
  }
}
