package dev.hourglass.anomaly.saving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Cells;
import dev.hourglass.anomaly.parts.Histograms;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.anomaly.parts.Relations;
import dev.hourglass.anomaly.parts.Scorer;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.text.Quote;

/** Scorers by their names, each in the codec of its own. */
final class ScorerCodec {
  private ScorerCodec() {}

  /**
   * Adds the tensors.
   *
   * @param prefix of their names
   * @return the configuration
   */
  static ObjectNode write(Scorer scorer, String prefix, TensorsToWrite tensors) {
    if (scorer instanceof Reconstruction reconstruction) {
      return ReconstructionCodec.write(reconstruction, prefix, tensors);
    } else if (scorer instanceof Histograms histograms) {
      return HistogramsCodec.write(histograms, prefix, tensors);
    } else if (scorer instanceof Relations relations) {
      return RelationsCodec.write(relations, prefix, tensors);
    } else if (scorer instanceof Cells cells) {
      return CellsCodec.write(cells, prefix, tensors);
    }
    throw new AssertionError(scorer.name());
  }

  /**
   * Expects what {@link #write} added.
   *
   * @param name of the scorer
   */
  static ExpectedScorer expect(
      String source, String name, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    return switch (name) {
      case Reconstruction.NAME ->
          ReconstructionCodec.expect(source, configuration, prefix, tensors);
      case Histograms.NAME -> HistogramsCodec.expect(source, configuration, prefix, tensors);
      case Relations.NAME -> RelationsCodec.expect(source, configuration, prefix, tensors);
      case Cells.NAME -> CellsCodec.expect(source, configuration, prefix, tensors);
      default ->
          throw new ModelFormatException(
              source,
              "its scorer is \""
                  + Quote.of(name)
                  + "\", which this release doesn't know; use the release that wrote it");
    };
  }
}
