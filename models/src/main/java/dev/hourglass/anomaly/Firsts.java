package dev.hourglass.anomaly;

import dev.hourglass.table.CategoryColumn;
import dev.hourglass.table.Column;
import dev.hourglass.table.NumberColumn;
import dev.hourglass.table.Schema;
import dev.hourglass.table.TimeColumn;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * How seldom a row is the first to have something, by the rows fitted to: so many of them are the
 * only ones with a level, or with a missing cell, of which each was a first one to the others
 * (Good, 1953).
 *
 * <p>A row has several columns to be the first in. What is the first of its kind in a column with
 * few such rows counts for more than in one with many: the limit of a finding is {@code (1 + number
 * of such rows, in all columns that have as few of them) / (n + 1)} of n rows, so that of rows like
 * them at most that share has a finding of at most that limit.
 */
final class Firsts {
  private final double rows;

  /** For the number of only ones in a column, how many there are in those with as few. */
  private final TreeMap<Long, Double> onlyOnes = new TreeMap<>();

  /** The limits that there are of levels and missing cells, rising. */
  private final double[] limits;

  /** For each of them, the share of rows with a finding of at most that. */
  private final double[] shares;

  private final double[] levelLimits;

  Firsts(Schema schema) {
    List<Column> columns = schema.columns();
    rows = schema.rows();
    levelLimits = new double[columns.size()];
    for (Column column : columns) {
      if (column instanceof CategoryColumn category) {
        onlyOnes.merge(singletons(category), (double) singletons(category), Double::sum);
        add(category.missing());
      } else if (column instanceof NumberColumn number) {
        add(number.missing());
      } else if (column instanceof TimeColumn time) {
        add(time.missing());
      }
    }
    double sum = 0;
    TreeMap<Double, Double> shareOfLimit = new TreeMap<>();
    for (long count : List.copyOf(onlyOnes.keySet())) {
      sum += onlyOnes.getOrDefault(count, 0.0);
      onlyOnes.put(count, sum);
      shareOfLimit.put(limit(sum), sum / (rows + 1));
    }
    limits = shareOfLimit.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    shares = shareOfLimit.values().stream().mapToDouble(Double::doubleValue).toArray();
    for (int i = 0; i < levelLimits.length; i++) {
      boolean isCategory = columns.get(i) instanceof CategoryColumn;
      levelLimits[i] =
          isCategory
              ? limit(onlyOnes.getOrDefault(singletons((CategoryColumn) columns.get(i)), 0.0))
              : least();
    }
  }

  private void add(long missing) {
    if (missing == 1) {
      onlyOnes.merge(1L, 1.0, Double::sum);
    }
  }

  /** Where rare levels aren't listed, none is found to be new. */
  private static long singletons(CategoryColumn category) {
    return category.rare().isListed() ? category.singletons() : 0;
  }

  private double limit(double others) {
    return Math.min(1, (others + 1) / (rows + 1));
  }

  /** The smallest limit that the rows can tell. */
  double least() {
    return limit(0);
  }

  /**
   * The share of rows in which such a finding is to be expected.
   *
   * @return 1 where nothing was found that hasn't been there
   */
  double limit(Column column, int index, double cell) {
    return switch (Explanation.finding(column, cell)) {
      case USUAL, OUT_OF_RANGE -> 1;
      case UNSEEN_LEVEL -> levelLimits[index];
      case IMPOSSIBLE, NEVER_MISSING -> least();
    };
  }

  /**
   * The p-value of a row by both its score and what was found: the share of rows of which either is
   * as seldom (a union bound).
   *
   * @param least the smaller one of the p-value of its score and the limits of its cells
   */
  double pValue(double least) {
    return Math.min(1, least + share(least));
  }

  private double share(double limit) {
    int place = place(limit);
    return place < 0 ? 0 : shares[place];
  }

  /** That of the highest of the limits that are at most this; -1 if there is none. */
  private int place(double limit) {
    int found = Arrays.binarySearch(limits, limit);
    return found < 0 ? -found - 2 : found;
  }

  /**
   * Whether a row is an anomaly by what was found alone. The most seldom that the rows can tell is
   * seldom enough for any share below that.
   *
   * @param limit the smallest one of its cells
   */
  boolean areEnough(double limit, double share) {
    return pValue(limit) <= share || limit <= least();
  }

  /**
   * What is left for scores of a share of rows, some of which have a finding.
   *
   * @return the largest p-value of a score with which {@link #pValue} is at most the share; 0 or
   *     less if there is none
   */
  double left(double share) {
    double next = share;
    while (next > 0) {
      double left = share - share(next);
      if (left >= next) {
        return next;
      }
      int place = place(next);
      double limit = place < 0 ? 0 : limits[place];
      if (left >= limit) {
        return left + share(left) > share ? Math.nextDown(left) : left;
      }
      next = Math.nextDown(limit);
    }
    return 0;
  }
}
