package dev.hourglass.models.training.engine;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Layer;
import dev.hourglass.models.network.Likelihood;
import dev.hourglass.models.network.Network;
import dev.hourglass.models.network.ParameterValues;
import java.util.ArrayList;
import java.util.List;

/** The shallow autoencoders that a greedy training trains one after the other. */
final class GreedyStages {
  private final List<Shallow> stages = new ArrayList<>();

  /**
   * One layer of the encoder and its mirror.
   *
   * @param name of the stage, for people
   * @param architecture of the two alone
   * @param encoder prefix of the parameters' names in the whole network
   * @param decoder likewise
   */
  record Shallow(String name, Architecture architecture, String encoder, String decoder) {
    /** Copies what was trained to its place in the whole network. */
    void copyInto(ParameterValues whole, ParameterValues trained) {
      copy("encoder.0", encoder, whole, trained);
      copy("decoder.0", decoder, whole, trained);
    }

    private static void copy(
        String from, String to, ParameterValues whole, ParameterValues trained) {
      trained.layout().parameters().stream()
          .map(parameter -> parameter.name())
          .filter(name -> name.startsWith(from + "."))
          .forEach(name -> whole.copyFrom(trained, name, to + name.substring(from.length())));
    }
  }

  GreedyStages(Architecture architecture) {
    Network network = Network.of(architecture);
    int depth = network.encoder().size();
    for (int i = 0; i < depth; i++) {
      Layer up = network.encoder().get(i);
      Layer down = network.decoder().get(depth - 1 - i);
      String name =
          "greedy " + (i + 1) + "/" + depth + " (" + up.inputs() + "-" + up.outputs() + ")";
      stages.add(
          new Shallow(
              name,
              shallow(architecture, i, up, down),
              "encoder." + i,
              "decoder." + (depth - 1 - i)));
    }
  }

  /**
   * The autoencoder of an encoder layer and its mirror. Its output can reach its data: of the first
   * one that is checked, and each of the others decodes what the hidden activation has made by that
   * same activation.
   */
  private static Architecture shallow(Architecture whole, int number, Layer up, Layer down) {
    return new Architecture(
        List.of(up.inputs(), up.outputs()),
        whole.hiddenActivation(),
        up.activation(),
        down.activation(),
        whole.isTied(),
        new Code.Plain(),
        number == 0 ? whole.likelihood() : inner(whole.likelihood()),
        whole.initializer());
  }

  /** Codes are not probabilities or categories, so those measures are for the data only. */
  private static Likelihood inner(Likelihood likelihood) {
    return likelihood.ofCodes();
  }

  List<Shallow> stages() {
    return stages;
  }
}
