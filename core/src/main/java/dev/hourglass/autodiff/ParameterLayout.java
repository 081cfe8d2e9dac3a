package dev.hourglass.autodiff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each of a model's parameters stands in one flat block: first the weights, then the biases,
 * each in the order in which they were given, row by row and without gaps.
 */
public final class ParameterLayout {
  private final List<Parameter> parameters;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final long weightCount;
  private final long size;

  private record Place(Parameter parameter, long offset) {}

  /**
   * Lays parameters out.
   *
   * @param parameters in any order, with names of their own, and with at least one weight
   * @throws IllegalArgumentException if that doesn't hold
   */
  public ParameterLayout(List<Parameter> parameters) {
    List<Parameter> ordered = new ArrayList<>();
    parameters.stream().filter(p -> p.role() == Parameter.Role.WEIGHT).forEach(ordered::add);
    if (ordered.isEmpty()) {
      throw new IllegalArgumentException("A parameter block needs at least one weight matrix");
    }
    weightCount = ordered.stream().mapToLong(Parameter::size).sum();
    parameters.stream().filter(p -> p.role() == Parameter.Role.BIAS).forEach(ordered::add);
    this.parameters = List.copyOf(ordered);
    long offset = 0;
    for (Parameter parameter : ordered) {
      if (places.put(parameter.name(), new Place(parameter, offset)) != null) {
        throw new IllegalArgumentException(
            "Two parameters are called " + parameter.name() + "; give each a name of its own");
      }
      offset += parameter.size();
    }
    size = offset;
  }

  /** Lays parameters out, see {@link #ParameterLayout(List)}. */
  public static ParameterLayout of(Parameter... parameters) {
    return new ParameterLayout(List.of(parameters));
  }

  /** All parameters in the order of their places. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** The weight matrices among them, in the order of their places. */
  public List<Parameter> weights() {
    return parameters.stream().filter(p -> p.role() == Parameter.Role.WEIGHT).toList();
  }

  /**
   * The parameter of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Parameter parameter(String name) {
    return place(name).parameter();
  }

  /**
   * Index of a parameter's first element in the flat block.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public long offset(String name) {
    return place(name).offset();
  }

  private Place place(String name) {
    @Nullable Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException(
          "There is no parameter called " + name + "; there are " + places.keySet());
    }
    return place;
  }

  /** Number of elements. */
  public long size() {
    return size;
  }

  /** Number of elements that are weights, which come first. */
  public long weightCount() {
    return weightCount;
  }
}
