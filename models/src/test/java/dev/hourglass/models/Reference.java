package dev.hourglass.models;

import dev.hourglass.models.network.Dense;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Network;
import java.util.Arrays;
import java.util.List;

/** What an autoencoder computes, row by row in double precision, from its weights and biases. */
public final class Reference {
  private final Autoencoder model;

  /** Of this model. */
  public Reference(Autoencoder model) {
    this.model = model;
  }

  /** Its code. */
  public double[] encode(float[] row) {
    return encode(widen(row));
  }

  private double[] encode(double[] row) {
    double[] x = row;
    List<Layer> layers = network().encoder();
    for (int i = 0; i < layers.size(); i++) {
      x = dense(x, model.encoderWeights(i), layers.get(i));
    }
    return x;
  }

  /** Its reconstruction from a code. */
  public double[] decode(float[] code) {
    return decode(widen(code));
  }

  private double[] decode(double[] code) {
    double[] x = code;
    List<Layer> layers = network().decoder();
    for (int i = 0; i < layers.size(); i++) {
      x = dense(x, model.decoderWeights(i), layers.get(i));
    }
    return x;
  }

  /** Its reconstruction of a row. */
  public double[] reconstruct(float[] row) {
    return decode(encode(row));
  }

  /** The mean squared error of a row. */
  public double error(float[] row) {
    return Arrays.stream(squaredErrors(row)).average().orElseThrow();
  }

  /** The squared errors of a row. */
  public double[] squaredErrors(float[] row) {
    double[] squares = reconstruct(row);
    for (int i = 0; i < row.length; i++) {
      squares[i] = (squares[i] - row[i]) * (squares[i] - row[i]);
    }
    return squares;
  }

  /** The errors of a row's source columns, as the likelihood has them. */
  public double[] errors(float[] row) {
    double[] x = encode(row);
    List<Layer> layers = network().measuredDecoder();
    for (int i = 0; i < layers.size(); i++) {
      x = dense(x, model.decoderWeights(i), layers.get(i));
    }
    return network().likelihood().errors(x, row);
  }

  private Network network() {
    return Network.of(model.architecture());
  }

  private double[] dense(double[] x, float[][] weights, Layer layer) {
    int bias = Samples.values(model).offset(((Dense) layer).bias());
    double[] y = new double[weights.length];
    for (int out = 0; out < y.length; out++) {
      double sum = Samples.parameters(model)[bias + out];
      for (int in = 0; in < x.length; in++) {
        sum += weights[out][in] * x[in];
      }
      y[out] = layer.activation().apply(sum);
    }
    return y;
  }

  private static double[] widen(float[] row) {
    double[] wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }
}
