package dev.hourglass.anomaly.fitting;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.Initializer;
import dev.hourglass.tensor.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the members of an ensemble are made of: an {@link Architecture} but for what the table
 * decides, its inputs and how far a reconstruction is from them. Immutable: the methods that choose
 * something return a changed copy.
 *
 * @param sizes width of each hidden layer, from the input on, and last of the code; the decoder
 *     mirrors them. A code of 0 is drawn for each member, from 1 to half as many units as inputs,
 *     and no more than the narrowest hidden layer has
 * @param hiddenActivation of every layer but the code and the output
 * @param codeActivation of the code
 * @param isTied whether the decoder's weights are the encoder's transposed
 * @param code what the encoder's output says of a row
 * @param initializer how the weights start
 */
public record MemberArchitecture(
    List<Integer> sizes,
    Activation hiddenActivation,
    Activation codeActivation,
    boolean isTied,
    Code code,
    Initializer initializer) {
  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if there are no sizes, one is out of its range, or no {@link
   *     Architecture} has all of this
   */
  public MemberArchitecture {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException(
          "A member has no sizes; give that of the code at least, or 0 to draw it");
    }
    int last = sizes.size() - 1;
    for (int i = 0; i <= last; i++) {
      int least = i < last ? 1 : 0;
      if (sizes.get(i) < least) {
        throw new IllegalArgumentException(
            "Layer sizes "
                + sizes
                + " of a member include "
                + sizes.get(i)
                + "; give hidden layers at least 1 unit, and the code too, or 0 to draw it");
      }
    }
    try {
      // Refuses what none can have.
      of(
          widths(1, sizes, Math.max(1, sizes.get(last))),
          hiddenActivation,
          codeActivation,
          isTied,
          code,
          initializer);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "A member of layer sizes "
              + sizes
              + " can't be made, not even of 1 input: "
              + e.getMessage(),
          e);
    }
  }

  private static List<Integer> widths(int inputs, List<Integer> sizes, int units) {
    List<Integer> widths = new ArrayList<>(sizes);
    widths.add(0, inputs);
    widths.set(sizes.size(), units);
    return widths;
  }

  private static Architecture of(
      List<Integer> widths,
      Activation hiddenActivation,
      Activation codeActivation,
      boolean isTied,
      Code code,
      Initializer initializer) {
    return new Architecture(
        widths,
        hiddenActivation,
        codeActivation,
        Activation.IDENTITY,
        isTied,
        code,
        null,
        initializer);
  }

  /**
   * That of {@link Architecture#stacked}, with a hidden layer of 16 units and a code that is drawn.
   */
  public static MemberArchitecture defaults() {
    return new MemberArchitecture(
        List.of(16, 0),
        Activation.ELU,
        Activation.IDENTITY,
        false,
        new Code.Plain(),
        new Initializer.He());
  }

  /**
   * Chooses the widths.
   *
   * @param widths of each hidden layer, from the input on, and last of the code, or 0 to draw it. A
   *     code that is chosen is taken as it is, wider than the table's inputs too
   */
  public MemberArchitecture sizes(int... widths) {
    List<Integer> list = Arrays.stream(widths).boxed().toList();
    return new MemberArchitecture(
        list, hiddenActivation, codeActivation, isTied, code, initializer);
  }

  /** Chooses the activation of every layer but the code and the output. */
  public MemberArchitecture hiddenActivation(Activation activation) {
    return new MemberArchitecture(sizes, activation, codeActivation, isTied, code, initializer);
  }

  /** Chooses the activation of the code. */
  public MemberArchitecture codeActivation(Activation activation) {
    return new MemberArchitecture(sizes, hiddenActivation, activation, isTied, code, initializer);
  }

  /** Makes the decoder's weights the encoder's transposed. */
  public MemberArchitecture tied() {
    return new MemberArchitecture(sizes, hiddenActivation, codeActivation, true, code, initializer);
  }

  /** Chooses what the encoder's output says of a row. */
  public MemberArchitecture code(Code newCode) {
    return new MemberArchitecture(
        sizes, hiddenActivation, codeActivation, isTied, newCode, initializer);
  }

  /** Chooses how the weights start. */
  public MemberArchitecture initializer(Initializer newInitializer) {
    return new MemberArchitecture(
        sizes, hiddenActivation, codeActivation, isTied, code, newInitializer);
  }

  /** Width of the code; 0 if it is drawn. */
  int codeSize() {
    return sizes.get(sizes.size() - 1);
  }

  /** Of the hidden layers, from the input on. */
  List<Integer> hiddenSizes() {
    return sizes.subList(0, sizes.size() - 1);
  }

  /**
   * The architecture for so many inputs.
   *
   * @param units of the code
   */
  Architecture of(int inputs, int units) {
    return of(
        widths(inputs, sizes, units), hiddenActivation, codeActivation, isTied, code, initializer);
  }
}
