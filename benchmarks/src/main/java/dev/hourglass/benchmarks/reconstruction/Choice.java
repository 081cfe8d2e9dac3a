package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.models.training.Noise;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.List;

/** What a variant may choose beside its numbers: a word of its own in the plan. */
enum Choice {
  /** The decoder's weights are the encoder's. */
  TIED("tied", false) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(recipe.architecture().tied(), recipe.training());
    }
  },
  /** What is measured is minimized, too, in place of the cross-entropy. */
  SQUARED_ERROR("squared-error", false) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(recipe.architecture().loss(LossFunction.SQUARED_ERROR), recipe.training());
    }
  },
  /** Of the layers between input and code, and code and output. */
  ACTIVATION("activation", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe
              .architecture()
              .hiddenActivation(Values.constant("activation", Activation.class, value)),
          recipe.training());
    }
  },
  /** Pixels are set to 0 with this probability. */
  MASKING("masking", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe.architecture(),
          recipe.training().noise(new Noise.Masking((float) Values.parse(value))));
    }
  },
  /** To pixels a normal number of this standard deviation is added, within [0, 1]. */
  GAUSSIAN("gaussian", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe.architecture(),
          recipe.training().noise(new Noise.Gaussian((float) Values.parse(value)).clippedTo(0, 1)));
    }
  },
  /** To the code's numbers a normal number of this standard deviation is added. */
  CODE_NOISE("code-noise", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe.architecture(),
          recipe.training().codeNoise(new Noise.Gaussian((float) Values.parse(value))));
    }
  };

  private final String word;
  private final boolean hasValue;

  Choice(String word, boolean hasValue) {
    this.word = word;
    this.hasValue = hasValue;
  }

  /**
   * The recipe with this choice.
   *
   * @param value what follows the word; empty if nothing does
   */
  abstract Recipe applied(Recipe recipe, String value);

  /**
   * Makes a choice.
   *
   * @param text as it stands in the plan: {@code tied}, {@code masking=0.2}
   * @throws IllegalArgumentException if there is no such choice, or its value is out of range
   */
  static Recipe apply(Recipe recipe, String text) {
    String[] sides = text.split("=", 2);
    for (Choice choice : values()) {
      if (choice.word.equals(sides[0]) && choice.hasValue == (sides.length == 2)) {
        return choice.applied(recipe, choice.hasValue ? sides[1] : "");
      }
    }
    List<String> known =
        Arrays.stream(values())
            .map(choice -> choice.hasValue ? choice.word + "=X" : choice.word)
            .toList();
    throw new IllegalArgumentException("'" + text + "' is no choice; give one of " + known);
  }
}
