package dev.hourglass.models.training;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.Progress;
import dev.hourglass.models.Samples;
import dev.hourglass.tensor.Backend;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrainingRunTest {
  private final Backend backend = Samples.java(1);

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void isHeardByNobodyAndGoesOnWithoutMore() {
    TrainingRun run = TrainingRun.on(backend);
    assertSame(backend, run.backend());
    assertFalse(run.cancellation().getAsBoolean());
    assertNull(run.validation());
  }

  @Test
  void everyChoiceIsKeptByTheLaterOnesAndChangesACopyOnly() {
    Progress progress = new Progress();
    BooleanSupplier condition = () -> true;
    Dataset data = Samples.uniform(3, 2, 1);
    TrainingRun plain = TrainingRun.on(backend);
    TrainingListener nobody = plain.listener();
    TrainingRun heard = plain.listener(progress);
    TrainingRun cancelled = heard.cancelWhen(condition);
    Dataset cells = Samples.uniform(3, 2, 2);
    TrainingRun weighted = cancelled.weights(cells);
    TrainingRun validated = weighted.validation(data, cells);
    for (TrainingRun run :
        List.of(
            validated,
            validated.listener(progress),
            validated.cancelWhen(condition),
            validated.weights(cells),
            validated.validation(data, cells))) {
      assertSame(backend, run.backend());
      assertSame(progress, run.listener());
      assertSame(condition, run.cancellation());
      assertSame(cells, run.weights());
      assertSame(data, run.validation());
      assertSame(cells, run.validationWeights());
    }
    assertSame(nobody, plain.listener());
    assertFalse(heard.cancellation().getAsBoolean());
    assertNull(cancelled.weights());
    assertNull(weighted.validation());
    assertNull(validated.validation(data, null).validationWeights());
  }

  @Test
  void weightsOfNoValidationDataAreRefused() {
    Dataset cells = Samples.uniform(3, 2, 2);
    assertError(
        IllegalArgumentException.class,
        () ->
            new TrainingRun(
                backend, new TrainingListener() {}, () -> false, null, null, cells, false, true),
        "weights of validation data, but no such data");
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefusedByName() {
    TrainingRun run = TrainingRun.on(backend);
    assertError(NullPointerException.class, () -> TrainingRun.on(null), "backend");
    assertError(NullPointerException.class, () -> run.listener(null), "listener");
    assertError(NullPointerException.class, () -> run.cancelWhen(null), "cancellation");
    assertError(NullPointerException.class, () -> run.validation(null, null), "data");
  }
}
