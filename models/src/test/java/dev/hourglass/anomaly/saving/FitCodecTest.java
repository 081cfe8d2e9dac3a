package dev.hourglass.anomaly.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hourglass.anomaly.fitting.DetectorPlan;
import dev.hourglass.anomaly.parts.Calibration;
import dev.hourglass.anomaly.parts.Combination;
import dev.hourglass.anomaly.parts.Part;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.anomaly.parts.Significance;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.EnvelopeFiles;
import dev.hourglass.models.envelope.EnvelopeWriter;
import dev.hourglass.models.envelope.Kind;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.table.Schema;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.Tables;
import dev.hourglass.tensor.Backend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FitCodecTest {
  private static final int HIDDEN = 300_000;

  private static SavedFit large(Backend backend) throws IOException {
    Schema schema =
        Schema.fit(Tables.ofMaps(List.of(Map.of("a", 1.0, "b", 2.0), Map.of("a", 2.0, "b", 5.0))));
    Reconstruction.Member member =
        new Reconstruction.Member(
            Samples.untrained(Architecture.stacked(2, HIDDEN, 1), backend), new double[] {1, 2});
    Part part =
        new Part(
            new Reconstruction(List.of(member, member), new int[] {0, 1}, 2),
            new Calibration(new double[] {0, 1}, new double[] {0, 1}),
            1,
            null);
    return new SavedFit(
        DetectorPlan.defaults(),
        new RowEncoder(new TableEncoder(schema)),
        new Combination(List.of(part), 2, 0, 0),
        Significance.of(new double[] {1, 2, 3}));
  }

  /** Of a file that is nearly all weights. */
  @Test
  void loadingTakesLittleMoreMemoryThanTheFile(@TempDir Path folder) throws IOException {
    try (Backend backend = Samples.java(1)) {
      SavedFit saved = large(backend);
      TensorsToWrite tensors = new TensorsToWrite();
      EnvelopeFiles.save(
          new EnvelopeWriter(Kind.DETECTOR, FitCodec.write(saved, tensors), tensors), folder);
      long size = Files.size(folder.resolve("model.safetensors"));
      // Two members, each with two layers to the hidden units and two from them.
      assertTrue(size > 2L * HIDDEN * (2 + 1 + 1 + 2) * Float.BYTES, size + " bytes");

      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      SavedFit loaded = EnvelopeFiles.load(folder, Kind.DETECTOR, FitCodec::expect);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;

      assertTrue(allocated < size + size / 4, allocated + " bytes for " + size);
      assertEquals(saved.plan(), loaded.plan());
      assertEquals(
          2,
          loaded.combination().parts().get(0).scorer() instanceof Reconstruction r
              ? r.members().size()
              : 0);
    }
  }
}
