package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.models.training.Noise;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.LossFunction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a variant may choose beside its numbers: a word of its own in the plan. */
enum Choice {
  /** The decoder's weights are the encoder's. */
  TIED("weights", "tied", false) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(recipe.architecture().tied(), recipe.training());
    }
  },
  /** What is measured is minimized, too, in place of the cross-entropy. */
  SQUARED_ERROR("loss", "squared-error", false) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(recipe.architecture().loss(LossFunction.SQUARED_ERROR), recipe.training());
    }
  },
  /** Of the layers between input and code, and code and output. */
  ACTIVATION("activation", "activation", true) {
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
  MASKING("noise", "masking", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe.architecture(),
          recipe.training().noise(new Noise.Masking((float) Values.parse(value))));
    }
  },
  /** To pixels a normal number of this standard deviation is added, within [0, 1]. */
  GAUSSIAN("noise", "gaussian", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe.architecture(),
          recipe.training().noise(new Noise.Gaussian((float) Values.parse(value)).clippedTo(0, 1)));
    }
  },
  /** To the code's numbers a normal number of this standard deviation is added. */
  CODE_NOISE("code noise", "code-noise", true) {
    @Override
    Recipe applied(Recipe recipe, String value) {
      return new Recipe(
          recipe.architecture(),
          recipe.training().codeNoise(new Noise.Gaussian((float) Values.parse(value))));
    }
  };

  /** What is chosen, of which there is one. */
  private final String property;

  private final String word;
  private final boolean hasValue;

  Choice(String property, String word, boolean hasValue) {
    this.property = property;
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
   * Makes choices.
   *
   * @param texts as they stand in the plan: {@code tied}, {@code masking=0.2}
   * @throws IllegalArgumentException if there is no such choice, its value is out of range, or two
   *     are of the same property
   */
  static Recipe apply(Recipe recipe, List<String> texts) {
    Recipe chosen = recipe;
    Set<String> properties = new HashSet<>();
    for (String text : texts) {
      String[] sides = text.split("=", 2);
      Choice choice = of(sides[0], sides.length == 2, text);
      if (!properties.add(choice.property)) {
        throw new IllegalArgumentException(
            "'%s' chooses the %s a second time; give one choice of it"
                .formatted(text, choice.property));
      }
      chosen = choice.applied(chosen, choice.hasValue ? sides[1] : "");
    }
    return chosen;
  }

  private static Choice of(String word, boolean hasValue, String text) {
    for (Choice choice : values()) {
      if (choice.word.equals(word) && choice.hasValue == hasValue) {
        return choice;
      }
    }
    List<String> known =
        Arrays.stream(values())
            .map(choice -> choice.hasValue ? choice.word + "=X" : choice.word)
            .toList();
    throw new IllegalArgumentException("'" + text + "' is no choice; give one of " + known);
  }
}
