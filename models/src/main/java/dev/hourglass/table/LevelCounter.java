package dev.hourglass.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts texts, in bounded memory. As long as there are no more of them, or more characters, than
 * its limits, counts are exact. Beyond that the frequent ones stay (Misra and Gries, 1982; merged
 * as Agarwal et al., 2012): what one of those in the middle was seen is taken away from all, and
 * who has nothing left goes. A count is then too small, by at most {@link #undercount}, and a text
 * that was seen more often than that is there.
 */
final class LevelCounter {
  /** Texts, and characters in all of them together, that are counted exactly. */
  static final int MOST_TEXTS = 100_000;

  private static final long MOST_CHARACTERS = 1L << 25;

  private final int mostTexts;
  private final Map<String, Count> counts = new HashMap<>();
  private long characters;
  private long total;
  private long undercount;
  private @Nullable DistinctCount distinct;

  /** A text's count, which changes without a new object. */
  private static final class Count {
    long cells;
  }

  LevelCounter(int mostTexts) {
    this.mostTexts = mostTexts;
  }

  void add(String text) {
    total++;
    add(text, 1);
  }

  private void add(String text, long cells) {
    Count count = counts.get(text);
    if (count == null) {
      count = new Count();
      counts.put(text, count);
      characters += text.length();
      if (distinct != null) {
        distinct.add(text);
      }
    }
    count.cells += cells;
    if (isFull()) {
      shrink();
    }
  }

  void merge(LevelCounter other) {
    total += other.total;
    undercount += other.undercount;
    if (other.distinct != null) {
      distinct().merge(other.distinct);
    }
    other.counts.forEach((text, count) -> add(text, count.cells));
  }

  private boolean isFull() {
    return counts.size() > mostTexts || characters > MOST_CHARACTERS;
  }

  /** From now on they are estimated: those that are counted now, and those to come. */
  private DistinctCount distinct() {
    if (distinct == null) {
      DistinctCount estimated = new DistinctCount();
      counts.keySet().forEach(estimated::add);
      distinct = estimated;
    }
    return distinct;
  }

  private void shrink() {
    distinct();
    while (isFull()) {
      long[] sorted = counts.values().stream().mapToLong(count -> count.cells).toArray();
      Arrays.sort(sorted);
      long taken = sorted[sorted.length / 2];
      undercount += taken;
      counts.values().forEach(count -> count.cells -= taken);
      counts.values().removeIf(count -> count.cells <= 0);
      characters = counts.keySet().stream().mapToLong(String::length).sum();
    }
  }

  /** How many texts were added. */
  long total() {
    return total;
  }

  /** Whether all texts are there, with their counts. */
  boolean isExact() {
    return distinct == null;
  }

  /** By how much a count may be too small. */
  long undercount() {
    return undercount;
  }

  /** How many different texts there are; an estimate unless counts are exact. */
  long distinctTexts() {
    return distinct == null ? counts.size() : Math.min(total, distinct.estimate());
  }

  /** The most frequent first, and those of the same count by their texts. */
  List<CategoryColumn.Level> levels() {
    List<CategoryColumn.Level> levels = new ArrayList<>();
    counts.forEach((text, count) -> levels.add(new CategoryColumn.Level(text, count.cells)));
    levels.sort(
        Comparator.comparingLong(CategoryColumn.Level::count)
            .reversed()
            .thenComparing(CategoryColumn.Level::text));
    return levels;
  }
}
