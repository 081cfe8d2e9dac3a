package dev.hourglass.models.training.engine;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.models.network.Batch;
import dev.hourglass.models.network.Recording;
import dev.hourglass.models.network.Sources;
import dev.hourglass.models.training.Noise;
import dev.hourglass.tensor.DType;

/**
 * The plan's noise, on its way into a step.
 *
 * @param stage whose plan it is
 * @param recording of the step
 */
record Disturbance(PreparedStage stage, Recording recording) {
  /** Records what noise makes of rows before they are encoded. */
  Batch ofInput(Batch batch) {
    Noise noise = stage.plan().noise();
    if (noise == null) {
      return batch;
    }
    Node clean = batch.target();
    int rows = Math.toIntExact(clean.value().rows());
    return batch.input(
        noise.record(
            new Noise.Disturbed(
                recording.tape(),
                recording.scope(),
                clean,
                stage.network().sources(),
                recording.draws(),
                () -> stage.donors(recording, rows))));
  }

  /** Records what noise makes of codes before they are decoded. */
  Node ofCode(Node code) {
    Noise noise = stage.plan().codeNoise();
    if (noise == null) {
      return code;
    }
    Tape tape = recording.tape();
    return noise.record(
        new Noise.Disturbed(
            tape,
            recording.scope(),
            tape.copy(code, DType.FLOAT32),
            Sources.numbers(Math.toIntExact(code.value().columns())),
            recording.draws(),
            () -> {
              throw new IllegalStateException("Codes have no donors");
            }));
  }
}
