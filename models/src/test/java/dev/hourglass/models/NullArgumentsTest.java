package dev.hourglass.models;

import static dev.hourglass.models.testing.Errors.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.IdxFile;
import dev.hourglass.data.Mnist;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.Precision;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is missing is named. */
@SuppressWarnings("NullAway")
final class NullArgumentsTest {
  private static final Architecture STACKED = Architecture.stacked(6, 4, 2);
  private static final Dataset DATA = Samples.uniform(20, 6, 1);
  private static final Backend BACKEND = Samples.java(1);
  private static final Autoencoder MODEL = Samples.untrained(STACKED, BACKEND);

  private static Arguments call(String parameter, Executable call) {
    return Arguments.of(parameter, call);
  }

  static Stream<Arguments> calls() {
    float[] row = DATA.row(0);
    float[] none = null;
    Dataset nothing = null;
    double[][] doubles = null;
    FloatBuffer nowhere = null;
    return Stream.of(
        call("encoderSizes", () -> Architecture.stacked((int[]) null)),
        call("hiddenActivation", () -> STACKED.hiddenActivation(null)),
        call("codeActivation", () -> STACKED.codeActivation(null)),
        call("outputActivation", () -> STACKED.outputActivation(null)),
        call("initializer", () -> STACKED.initializer(null)),
        call("likelihood", () -> STACKED.likelihood(null)),
        call("loss", () -> STACKED.loss(null)),
        call("architecture", () -> Trainer.on(BACKEND).train(null, Training.epochs(1), DATA)),
        call("plan", () -> Trainer.on(BACKEND).train(STACKED, null, DATA)),
        call("data", () -> Trainer.on(BACKEND).train(STACKED, Training.epochs(1), nothing)),
        call("data", () -> Trainer.on(BACKEND).train(STACKED, Training.epochs(1), doubles)),
        call("data", () -> Trainer.on(BACKEND).validation(doubles)),
        call("scaling", () -> Trainer.on(BACKEND).scaling(null)),
        call("data", () -> MODEL.encode(doubles)),
        call("data", () -> MODEL.reconstruct(doubles)),
        call("data", () -> MODEL.scores(doubles)),
        call("data", () -> MODEL.scores(doubles, DATA)),
        call("data", () -> MODEL.errors(doubles)),
        call("data", () -> MODEL.errors(doubles, DATA)),
        call("observation", () -> MODEL.score((double[]) null)),
        call("backend", () -> Trainer.on(null)),
        call("listener", () -> Trainer.on(BACKEND).listener(null)),
        call("data", () -> Trainer.on(BACKEND).validation(nothing)),
        call("cancellation", () -> Trainer.on(BACKEND).cancelWhen(null)),
        call("newBackend", () -> MODEL.on(null)),
        call("newBackend", () -> MODEL.on(null, Precision.FLOAT32)),
        call("newPrecision", () -> MODEL.on(BACKEND, null)),
        call("data", () -> MODEL.encode(nothing)),
        call("data", () -> MODEL.encode(nothing, FloatBuffer.allocate(1))),
        call("codes", () -> MODEL.encode(DATA, nowhere)),
        call("observation", () -> MODEL.encode(none)),
        call("observation", () -> MODEL.encode(none, row)),
        call("code", () -> MODEL.encode(row, none)),
        call("codes", () -> MODEL.decode(nothing)),
        call("codes", () -> MODEL.decode(nothing, FloatBuffer.allocate(1))),
        call("code", () -> MODEL.decode(none)),
        call("reconstruction", () -> MODEL.decode(new float[2], none)),
        call("data", () -> MODEL.reconstruct(nothing)),
        call("reconstructions", () -> MODEL.reconstruct(DATA, nowhere)),
        call("observation", () -> MODEL.reconstruct(none)),
        call("data", () -> MODEL.reconstructionErrors(nothing)),
        call("errors", () -> MODEL.reconstructionErrors(DATA, none)),
        call("observation", () -> MODEL.reconstructionError(null)),
        call("data", () -> MODEL.scores(nothing, DATA)),
        call("weights", () -> MODEL.scores(DATA, nothing)),
        call("data", () -> MODEL.errors(nothing, DATA)),
        call("weights", () -> MODEL.errors(DATA, nothing)),
        call("data", () -> MODEL.featureErrors(null)),
        call("data", () -> MODEL.meanSquaredError(null)),
        call("rows", () -> Dataset.of((float[][]) null)),
        call("values", () -> Dataset.of(none, 1)),
        call("values", () -> Dataset.of(nowhere, 1)),
        call("values", () -> Dataset.ofBytes(null, 1)),
        call("labels", () -> DATA.withLabels(null)),
        call("path", () -> Autoencoder.load((Path) null)),
        call("in", () -> Autoencoder.load((InputStream) null)),
        call("folder", () -> MODEL.save((Path) null)),
        call("out", () -> MODEL.save((OutputStream) null)),
        call("directory", () -> Mnist.train(null)),
        call("directory", () -> Mnist.test(null)),
        call("path", () -> IdxFile.read(null)),
        call("data", () -> PrincipalComponents.fit(null, 1)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void isNamed(String parameter, Executable call) {
    NullPointerException e = assertError(NullPointerException.class, call);
    assertEquals(parameter, e.getMessage());
  }

  @Test
  void numbersAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertEquals("\u0661", "%d".formatted(1), "the locale has its own digits");
      Progress progress = new Progress();
      Trainer.on(BACKEND).listener(progress).train(STACKED, Training.greedy(1), DATA).close();
      assertEquals(
          List.of("greedy 1/2 (6-4)", "greedy 2/2 (4-2)"),
          progress.stages.stream().map(stage -> stage.name()).toList());
      assertError(
          IllegalArgumentException.class,
          () -> MODEL.encode(new float[6], new float[3]),
          "has 3 elements",
          "exactly 2");
      assertError(
          IllegalArgumentException.class,
          () -> Trainer.on(BACKEND).train(Architecture.stacked(6, 9), Training.epochs(1), DATA),
          "input (6)");
    } finally {
      Locale.setDefault(before);
    }
  }
}
