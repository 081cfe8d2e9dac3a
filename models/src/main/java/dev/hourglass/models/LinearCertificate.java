package dev.hourglass.models;

import dev.hourglass.data.Dataset;
import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.pca.PrincipalComponents;
import dev.hourglass.models.pca.Subspaces;
import java.util.Arrays;
import java.util.List;

/**
 * How close a linear autoencoder has come to the best that it can be. With the squared error its
 * optimum is PCA: the decoder spans the subspace of the first principal components, and the error
 * is PCA's (Baldi & Hornik, 1989). Of a model with a scaling all of it is of the scaled data.
 *
 * @param principalAngles between the decoder's range and the principal subspace, in degrees,
 *     ascending
 * @param error mean squared error per element of the autoencoder on the data
 * @param optimalError that of the exact PCA with as many components
 */
public record LinearCertificate(List<Double> principalAngles, double error, double optimalError) {

  /**
   * Compares an autoencoder with the exact PCA of the data.
   *
   * @param model without activations
   * @param data on which it was trained
   * @throws IllegalArgumentException if the model is not linear, its decoder doesn't use all of its
   *     codes, the data is not as wide as its input, or there are fewer rows than codes or than two
   * @throws IllegalStateException if the model is closed
   */
  public static LinearCertificate of(Autoencoder model, Dataset data) {
    requireLinear(model.architecture());
    double error = model.meanSquaredError(data);
    Dataset scaled = model.scaled(data);
    PrincipalComponents pca = PrincipalComponents.fit(scaled, model.architecture().codeSize());
    return of(model, error, scaled, pca);
  }

  /**
   * The same with components that are known already.
   *
   * @param pca of the data (scaled by the model's scaling, if it has one), with as many components
   *     as the model has codes
   * @throws IllegalArgumentException as above, or if the number of components is another
   * @throws IllegalStateException if the model is closed
   */
  public static LinearCertificate of(Autoencoder model, Dataset data, PrincipalComponents pca) {
    requireLinear(model.architecture());
    if (pca.codeSize() != model.architecture().codeSize()) {
      throw new IllegalArgumentException(
          "The PCA has "
              + pca.codeSize()
              + " components and the autoencoder "
              + model.architecture().codeSize()
              + " codes; they must be equally many");
    }
    return of(model, model.meanSquaredError(data), model.scaled(data), pca);
  }

  private static LinearCertificate of(
      Autoencoder model, double error, Dataset data, PrincipalComponents pca) {
    double[] radians = principalAngles(decoderRange(model), pca.components());
    List<Double> degrees = Arrays.stream(radians).map(Math::toDegrees).boxed().toList();
    return new LinearCertificate(degrees, error, pca.reconstructionError(data));
  }

  private static void requireLinear(Architecture architecture) {
    if (!architecture.likelihood().isSquaredError() || architecture.code().isDistribution()) {
      throw new IllegalArgumentException(
          "The certificate is for plain codes and the squared error, whose optimum is PCA, but "
              + architecture
              + " has another code or likelihood; train one with those");
    }
    if (!architecture.isLinear()) {
      throw new IllegalArgumentException(
          "The certificate is for linear autoencoders, but "
              + architecture
              + " has activations; choose IDENTITY for all");
    }
  }

  private static double[] principalAngles(double[][] range, double[][] components) {
    try {
      return Subspaces.principalAngles(range, components);
    } catch (IllegalArgumentException e) {
      // The components are orthonormal, so it is the decoder's range.
      throw new IllegalArgumentException(
          "The decoder doesn't use all of its "
              + range.length
              + " codes, so what it spans can't be compared with as many components; train longer,"
              + " or with fewer codes",
          e);
    }
  }

  /** For each code the direction in which it moves the reconstruction: codes x inputs. */
  private static double[][] decoderRange(Autoencoder model) {
    int codes = model.architecture().codeSize();
    double[][] range = new double[codes][codes];
    for (int i = 0; i < codes; i++) {
      range[i][i] = 1;
    }
    int layers = model.architecture().encoderSizes().size() - 1;
    for (int layer = 0; layer < layers; layer++) {
      float[][] weights = model.decoderWeights(layer);
      double[][] next = new double[codes][weights.length];
      for (int code = 0; code < codes; code++) {
        for (int out = 0; out < weights.length; out++) {
          double sum = 0;
          for (int in = 0; in < weights[out].length; in++) {
            sum += range[code][in] * weights[out][in];
          }
          next[code][out] = sum;
        }
      }
      range = next;
    }
    return range;
  }

  /** The largest of the principal angles, in degrees: 0 if the subspaces are the same. */
  public double largestAngle() {
    return principalAngles.get(principalAngles.size() - 1);
  }

  /**
   * By how much the error exceeds the optimum, relative to the optimum. Where the components
   * reconstruct the data exactly the optimum is no more than rounding, so compare {@link #error}
   * with 0 there.
   */
  public double relativeGap() {
    return (error - optimalError) / optimalError;
  }
}
