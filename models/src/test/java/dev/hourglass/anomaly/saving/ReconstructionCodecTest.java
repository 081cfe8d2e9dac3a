package dev.hourglass.anomaly.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.anomaly.parts.Reconstruction;
import dev.hourglass.models.Samples;
import dev.hourglass.models.envelope.Json;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.ColumnGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReconstructionCodecTest {
  private static final int CATEGORIES = 3_000;

  private static Architecture architecture(int weight) {
    ColumnGroup[] groups =
        IntStream.range(0, CATEGORIES)
            .mapToObj(i -> new ColumnGroup.OneHot(2, weight))
            .toArray(ColumnGroup[]::new);
    return Architecture.stacked(2 * CATEGORIES, 1).groups(groups);
  }

  private static ObjectNode written(int... weights) {
    try (Backend backend = Samples.java(1)) {
      List<Reconstruction.Member> members = new ArrayList<>();
      for (int weight : weights) {
        members.add(
            new Reconstruction.Member(
                Samples.untrained(architecture(weight), backend), new double[CATEGORIES]));
      }
      Reconstruction ensemble =
          new Reconstruction(members, IntStream.range(0, CATEGORIES).toArray(), CATEGORIES);
      return ReconstructionCodec.write(ensemble, "part.0.", new TensorsToWrite());
    }
  }

  /** Forty members of thousands of categories stay far below the 4 MiB of a configuration. */
  @Test
  void aLikelihoodThatAllHaveStandsOnce() {
    int one = Json.compact(written(1)).length();
    int forty = Json.compact(written(IntStream.range(0, 40).map(i -> 1).toArray())).length();

    assertTrue(one > 100_000, one + " characters");
    assertTrue(forty < one + 40 * 250, forty + " characters");
  }

  @Test
  void anotherLikelihoodStandsWithItsMember() {
    ObjectNode configuration = written(1, 2);

    assertFalse(configuration.path("members").get(0).has("likelihood"));
    assertTrue(configuration.path("members").get(1).has("likelihood"));
    assertEquals(
        1.0,
        configuration.at("/likelihood/groups/0/weight").doubleValue(),
        configuration.toString());
  }
}
