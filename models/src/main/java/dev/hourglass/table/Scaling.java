package dev.hourglass.table;

/**
 * How columns of numbers are scaled. Each is a {@link Scale} of what was found in a column. Where
 * its width would be 0 it is the standard deviation, and where that is 0, too, 1.
 */
public sealed interface Scaling {
  /** What becomes of numbers of which this is known. */
  Scale of(NumberSummary numbers);

  private static Scale scale(NumberSummary numbers, double center, double width, boolean isAsinh) {
    double chosen = width > 0 ? width : numbers.deviation() > 0 ? numbers.deviation() : 1;
    return new Scale(center, chosen, isAsinh);
  }

  /** (x − mean)/deviation. */
  record Standard() implements Scaling {
    @Override
    public Scale of(NumberSummary numbers) {
      return scale(numbers, numbers.mean(), numbers.deviation(), false);
    }
  }

  /** (x − minimum)/(maximum − minimum): from 0 to 1 for the numbers seen. */
  record MinMax() implements Scaling {
    @Override
    public Scale of(NumberSummary numbers) {
      return scale(numbers, numbers.minimum(), numbers.maximum() - numbers.minimum(), false);
    }
  }

  /** (x − median)/(upper quartile − lower quartile), which a few large numbers don't change. */
  record Robust() implements Scaling {
    @Override
    public Scale of(NumberSummary numbers) {
      double width = numbers.upperQuartile() - numbers.lowerQuartile();
      return scale(numbers, numbers.median(), width, false);
    }
  }

  /**
   * asinh((x − mean)/deviation), the default: near the mean as {@link Standard}, far from it a
   * logarithm, so that no number outweighs all others and a larger one still counts more.
   */
  record Asinh() implements Scaling {
    @Override
    public Scale of(NumberSummary numbers) {
      return scale(numbers, numbers.mean(), numbers.deviation(), true);
    }
  }
}
