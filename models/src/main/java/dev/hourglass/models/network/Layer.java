package dev.hourglass.models.network;

import dev.hourglass.autodiff.Node;
import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.Tape;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.DType;
import java.util.List;

/** A part of a network, which answers for all that is asked of a layer. */
public sealed interface Layer permits Dense {
  /** For people, such as {@code "encoder layer 1"}. */
  String title();

  /** Width of its input. */
  int inputs();

  /** Width of its output. */
  int outputs();

  /** Applied to its output. */
  Activation activation();

  /** The same layer with another activation. */
  Layer withActivation(Activation other);

  /** What it learns; a matrix that belongs to another layer is not among them. */
  List<Parameter> parameters();

  /** The names of all parameters that its output depends on. */
  List<String> uses();

  /**
   * Records its output.
   *
   * @param x batch x inputs
   * @param type of the output: that of {@code x}, or FLOAT32
   */
  Node record(Tape tape, Parameters parameters, Node x, DType type);

  /**
   * Computes one row on the host in double precision. What no float can hold becomes very large;
   * finite numbers become no NaN.
   *
   * @param x inputs
   * @return outputs
   */
  double[] compute(ParameterValues values, double[] x);

  /** Its weights, one row for each of its outputs: outputs x inputs. */
  float[][] weights(ParameterValues values);

  /**
   * How large it can make a number: outputs, and all parts of the sums on the way to them, are at
   * most {@code slope·x + rest} in magnitude where inputs are at most {@code x}.
   *
   * @param slope the largest sum of magnitudes of one output's weights
   * @param rest what is added
   */
  record Growth(double slope, double rest) {}

  /** How large it can make a number. */
  Growth growth(ParameterValues values);
}
