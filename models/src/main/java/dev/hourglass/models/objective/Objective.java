package dev.hourglass.models.objective;

import dev.hourglass.models.network.Code;
import dev.hourglass.models.network.ForwardPass;
import dev.hourglass.tensor.Kernel;
import dev.hourglass.tensor.Scope;
import dev.hourglass.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training minimizes: a sum of terms.
 *
 * @param terms the reconstruction, then the penalties
 */
public record Objective(List<Term> terms) {
  /**
   * The reconstruction and penalties; where the code is Gaussian, its divergence too, with β = 1 if
   * the penalties don't say otherwise.
   */
  public static Objective of(Code code, List<Penalty> penalties) {
    List<Term> terms = new ArrayList<>();
    terms.add(new Reconstruction());
    if (code.isDistribution() && penalties.stream().noneMatch(Divergence.class::isInstance)) {
      terms.add(new Divergence(1));
    }
    terms.addAll(penalties);
    return new Objective(List.copyOf(terms));
  }

  /** Those terms that are of rows and not of the weights alone. */
  public Objective ofRows() {
    return new Objective(terms.stream().filter(Term::isOfRows).toList());
  }

  /** Where the values of some terms are added up. For one thread. */
  public static final class Sums {
    private final Tensor values;
    private final Map<String, Tensor> places = new LinkedHashMap<>();
    private final Kernel clear;
    private final FloatBuffer buffer;

    /**
     * Allocates the place.
     *
     * @param scope its owner
     * @param terms those whose values are wanted
     */
    public Sums(Scope scope, List<Term> terms) {
      values = scope.tensor(1, terms.size());
      for (int i = 0; i < terms.size(); i++) {
        places.put(terms.get(i).name(), scope.view(values, i, 1, 1));
      }
      clear = scope.kernels().fill(0, values);
      buffer = FloatBuffer.allocate(terms.size());
    }

    /** Sets all to 0. */
    public Kernel clear() {
      return clear;
    }

    /** Fetches the values. */
    public float[] download() {
      values.download(buffer);
      return buffer.array();
    }

    @Nullable Tensor of(Term term) {
      return places.get(term.name());
    }
  }

  /**
   * Records all terms of a pass.
   *
   * @param factors 1x1 each, by which terms are multiplied whose weight changes
   */
  public void record(ForwardPass pass, Map<Term, Tensor> factors, Sums sums) {
    terms.forEach(term -> term.record(pass, factors.get(term), sums.of(term)));
  }
}
