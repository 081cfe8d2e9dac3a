package dev.hourglass.models.network;

import dev.hourglass.autodiff.Parameter;
import dev.hourglass.autodiff.ParameterLayout;

/** The values of all parameters on the host. */
public final class ParameterValues {
  private final ParameterLayout layout;
  private final float[] array;

  /**
   * Takes an array over.
   *
   * @param layout where each parameter stands
   * @param array all of them, in the layout's order; shared, so not to be changed but by its owner
   * @throws IllegalArgumentException if the array has another length than the layout
   */
  public ParameterValues(ParameterLayout layout, float[] array) {
    if (array.length != layout.size()) {
      throw new IllegalArgumentException(
          "The array has "
              + array.length
              + " elements, but the layout "
              + layout.size()
              + "; make them equal");
    }
    this.layout = layout;
    this.array = array;
  }

  /** Zeros. An architecture has no more parameters than an array holds. */
  public static ParameterValues zeros(ParameterLayout layout) {
    return new ParameterValues(layout, new float[Math.toIntExact(layout.size())]);
  }

  /** Where each stands. */
  public ParameterLayout layout() {
    return layout;
  }

  /** All of them, in the layout's order; not to be changed but by the owner. */
  public float[] array() {
    return array;
  }

  /** Index of a parameter's first element. */
  public int offset(String name) {
    return Math.toIntExact(layout.offset(name));
  }

  /** Where a weight matrix stands. */
  public StoredMatrix matrix(String name) {
    return matrix(layout, name);
  }

  /** Where a weight matrix, or a bias as one of a single column and row, stands in a layout. */
  public static StoredMatrix matrix(ParameterLayout layout, String name) {
    Parameter parameter = layout.parameter(name);
    return new StoredMatrix(
        Math.toIntExact(layout.offset(name)),
        Math.toIntExact(parameter.rows()),
        Math.toIntExact(parameter.columns()));
  }

  /** Takes over a parameter's values from another set, where it may have another name. */
  public void copyFrom(ParameterValues other, String otherName, String name) {
    int length = Math.toIntExact(layout.parameter(name).size());
    System.arraycopy(other.array, other.offset(otherName), array, offset(name), length);
  }
}
