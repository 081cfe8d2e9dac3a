package dev.hourglass.models.saving;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.models.envelope.EnvelopeFiles;
import dev.hourglass.models.envelope.EnvelopeWriter;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.Kind;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.CellType;
import dev.hourglass.table.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A schema of any size that is saved comes back. */
final class SchemaPartTest {
  private static Schema schema(String level) {
    return new Schema(
        3,
        List.of(
            new CategoryColumn(
                "kind",
                CellType.TEXT,
                3,
                0,
                List.of(new CategoryColumn.Level(level, 3)),
                new CategoryColumn.Rare(0, 0, 0, List.of()))));
  }

  /** Longer than a configuration, and than what JSON's reader takes for a text by itself. */
  @Test
  void aLongLevelComesBack() throws IOException {
    Schema schema = schema("x".repeat(20_100_000));
    TensorsToWrite tensors = new TensorsToWrite();
    SchemaPart.write(schema, "of.schema", tensors);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EnvelopeFiles.save(new EnvelopeWriter(Kind.DETECTOR, Json.object(), tensors), out);
    Schema loaded =
        EnvelopeFiles.load(
            new ByteArrayInputStream(out.toByteArray()),
            Kind.DETECTOR,
            (source, configuration, expected) -> SchemaPart.expect("of.schema", expected));
    assertEquals(schema, loaded);
  }

  @Test
  void aSchemaThatIsTooLargeIsRefused() {
    SchemaPart.requireSize(7, 7);
    assertError(
        IllegalArgumentException.class,
        () -> SchemaPart.requireSize(8, 7),
        "8 bytes",
        "at most 7",
        "fewer columns");
    assertEquals(134_217_728, SchemaPart.MOST_BYTES);
  }
}
