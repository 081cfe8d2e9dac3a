package dev.hourglass.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hourglass.autodiff.Optimizer;
import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.Digits;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.models.training.EarlyStopping;
import dev.hourglass.models.training.Noise;
import dev.hourglass.models.training.Schedule;
import dev.hourglass.models.training.Training;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.LossFunction;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trainings give what they gave when these digests were taken, to the last bit: a change of the
 * code that is to change no result has changed one if this fails. One that is to, such as a better
 * initializer, takes the new digests over.
 */
final class BitEqualTest {
  private static final Dataset DIGITS = Digits.synthetic(700, 42);
  private static final Dataset TABLE = table();

  /** Ten columns of rank 2, with noise. */
  private static Dataset table() {
    Random random = new Random(5);
    float[][] rows = new float[500][10];
    for (float[] row : rows) {
      float u = (float) random.nextGaussian();
      float v = (float) random.nextGaussian();
      for (int i = 0; i < row.length; i++) {
        // Those of Math may differ in the last digit from one Java to another.
        double exact = u * StrictMath.cos(i) + v * StrictMath.sin(i);
        row[i] = (float) (exact + 0.1 * random.nextGaussian());
      }
    }
    return Dataset.of(rows);
  }

  /**
   * A training and what it gave.
   *
   * @param rows of the data that are trained on, from the first; the others validate
   * @param weights digest of all weight matrices
   * @param errors digest of the reconstruction errors of all data
   */
  private record Sample(
      String name,
      Architecture architecture,
      Training plan,
      Dataset data,
      int rows,
      String weights,
      String errors) {
    @Override
    public String toString() {
      return name;
    }

    Autoencoder train(Backend backend) {
      Trainer trainer = Trainer.on(backend);
      if (rows < data.rows()) {
        trainer = trainer.validation(data.slice(rows, data.rows()));
      }
      return trainer.train(architecture, plan, data.slice(0, rows));
    }
  }

  private static Sample digits(
      String name, Architecture architecture, Training plan, String weights, String errors) {
    return new Sample(name, architecture, plan, DIGITS, 700, weights, errors);
  }

  private static Sample table(
      String name, Architecture architecture, Training plan, String weights, String errors) {
    return new Sample(name, architecture, plan, TABLE, 500, weights, errors);
  }

  static Stream<Sample> samples() {
    Architecture pixels =
        Architecture.stacked(784, 100, 50, 20).outputActivation(Activation.SIGMOID);
    Architecture columns = Architecture.stacked(10, 8, 2);
    Architecture linear = Architecture.undercomplete(10, 2);
    Training joint = Training.epochs(2).batchSize(150).learningRate(6e-3);
    return Stream.of(
        digits("tied", pixels.tied(), joint, "1f78305bb121711b", "57da27c6c452c266"),
        digits(
            "greedy",
            pixels,
            Training.greedy(2).fineTune(1).batchSize(128).seed(3),
            "af753db2df3e737c",
            "870be7220c26363c"),
        digits(
            "greedy, tied, denoising",
            pixels.tied(),
            Training.greedy(1).seed(3).noise(new Noise.Masking(0.3f)),
            "796c93eb25670f33",
            "3317584f6ce5a1fb"),
        table(
            "undercomplete",
            linear,
            Training.epochs(20).learningRate(1e-2),
            "0b445170c70bddb6",
            "47680f140b7b8220"),
        table(
            "undercomplete, tied",
            linear.tied(),
            Training.epochs(20).learningRate(1e-2).schedule(Schedule.cosine()),
            "6c4b5699d5fad119",
            "9bd750f822ef7752"),
        table(
            "from the principal components",
            columns.initializer(new Initializer.Pca(0.1)),
            Training.epochs(3),
            "29a788de8f71e879",
            "6711567670896d03"),
        new Sample(
            "stopped early",
            columns,
            Training.epochs(12)
                .earlyStopping(new EarlyStopping(2, 0))
                .batchSize(60)
                .learningRate(3e-2),
            TABLE,
            300,
            "41a39b5ef51b2808",
            "48ded3d8f3d4768b"),
        table(
            "denoising",
            columns.hiddenActivation(Activation.TANH).codeActivation(Activation.SOFTPLUS),
            Training.epochs(5).noise(new Noise.Gaussian(0.3f)).batchSize(64).lossInterval(3),
            "477a80a7f43dac45",
            "ba99da30501a5e23"),
        table(
            "penalized",
            columns.hiddenActivation(Activation.SIGMOID).loss(LossFunction.HUBER),
            Training.epochs(5)
                .optimizer(Optimizer.nesterov(0.9f))
                .batchSize(64)
                .learningRate(0.05)
                .reportPenalty()
                .l2(1e-3f),
            "274477d5888ec404",
            "fcc0ef457e4bdcec"),
        table(
            "decaying",
            columns.hiddenActivation(Activation.RELU),
            Training.epochs(5).optimizer(Optimizer.adamW(0.01f)),
            "356509424ddea440",
            "842c25d0c70ed297"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void isWhatItWas(Sample sample) {
    try (Backend backend = Samples.java(2);
        Autoencoder model = sample.train(backend)) {
      assertEquals(sample.weights(), weights(model), "weights");
      float[] errors = model.reconstructionErrors(sample.data());
      assertEquals(sample.errors(), digest(List.<float[]>of(errors)), "reconstruction errors");
    }
  }

  private static String weights(Autoencoder model) {
    int depth = model.architecture().encoderSizes().size() - 1;
    return digest(
        Stream.iterate(0, layer -> layer < depth, layer -> layer + 1)
            .flatMap(layer -> Stream.of(model.encoderWeights(layer), model.decoderWeights(layer)))
            .flatMap(Stream::of)
            .toList());
  }

  /** The first 64 bits of the SHA-256 of the bits of numbers. */
  private static String digest(List<float[]> rows) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (float[] row : rows) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * row.length);
        bytes.asFloatBuffer().put(row);
        sha256.update(bytes.array());
      }
      return HexFormat.of().formatHex(sha256.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
