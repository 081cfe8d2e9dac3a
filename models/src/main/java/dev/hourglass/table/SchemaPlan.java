package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import dev.hourglass.text.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is chosen of a {@link Schema} rather than inferred: a value. Each of its methods that choose
 * something returns a changed copy. At most one thing is chosen for a column. Whether a table has
 * the columns is checked when the schema is fitted.
 *
 * @param ids columns that name the rows
 * @param labels columns of what is known of the rows, such as whether one is an anomaly
 * @param ignored columns that don't count
 * @param categories columns of categories: texts that look like identifiers, or codes that are
 *     numbers or booleans
 * @param numbers columns of numbers: those that look like row numbers, booleans as 0 and 1, or
 *     times as seconds
 * @param times columns of times, with those of their parts that count
 * @param maxLevels of a column of categories; the others are rare
 * @param minCount of cells with a level, below which it is rare
 */
public record SchemaPlan(
    List<String> ids,
    List<String> labels,
    List<String> ignored,
    List<String> categories,
    List<String> numbers,
    List<Times> times,
    int maxLevels,
    int minCount) {
  private static final int MAX_LEVELS = 100;
  private static final int MIN_COUNT = 2;

  /**
   * A column of times.
   *
   * @param name of the column
   * @param parts that count, each once; maybe nothing
   */
  public record Times(String name, List<TimePart> parts) {
    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if a part is given twice
     */
    public Times {
      requireNonNull(name, "name");
      parts = List.copyOf(parts);
      if (parts.stream().distinct().count() < parts.size()) {
        throw new IllegalArgumentException(
            "The parts " + parts + " are chosen of " + quoted(name) + "; give each once");
      }
    }
  }

  /**
   * Checks the choices.
   *
   * @throws IllegalArgumentException if two are made for one column, or a number is below 1
   */
  public SchemaPlan {
    ids = List.copyOf(ids);
    labels = List.copyOf(labels);
    ignored = List.copyOf(ignored);
    categories = List.copyOf(categories);
    numbers = List.copyOf(numbers);
    times = List.copyOf(times);
    Set<String> names = new HashSet<>();
    for (List<String> chosen :
        List.of(
            ids, labels, ignored, categories, numbers, times.stream().map(Times::name).toList())) {
      for (String name : chosen) {
        if (!names.add(name)) {
          throw new IllegalArgumentException(
              "Two things are chosen for the column " + quoted(name) + "; choose one");
        }
      }
    }
    if (maxLevels < 1 || minCount < 1) {
      throw new IllegalArgumentException(
          "At most "
              + maxLevels
              + " levels are kept, if seen at least "
              + minCount
              + " times; give at least 1 for both");
    }
  }

  /** What a copy is made of, with one thing changed. */
  private static final class Draft {
    List<String> ids = List.of();
    List<String> labels = List.of();
    List<String> ignored = List.of();
    List<String> categories = List.of();
    List<String> numbers = List.of();
    List<Times> times = List.of();
    int maxLevels = MAX_LEVELS;
    int minCount = MIN_COUNT;

    SchemaPlan finish() {
      return new SchemaPlan(ids, labels, ignored, categories, numbers, times, maxLevels, minCount);
    }
  }

  private SchemaPlan with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.ids = ids;
    draft.labels = labels;
    draft.ignored = ignored;
    draft.categories = categories;
    draft.numbers = numbers;
    draft.times = times;
    draft.maxLevels = maxLevels;
    draft.minCount = minCount;
    change.accept(draft);
    return draft.finish();
  }

  /**
   * Nothing is chosen: every column is what it looks like, categories keep at most {@value
   * #MAX_LEVELS} levels, each of which was seen at least {@value #MIN_COUNT} times.
   */
  public static SchemaPlan inferred() {
    return new Draft().finish();
  }

  /** These columns name the rows. */
  public SchemaPlan id(String... names) {
    return with(draft -> draft.ids = more(ids, names));
  }

  /** These columns are what is known of the rows; a model doesn't see them. */
  public SchemaPlan label(String... names) {
    return with(draft -> draft.labels = more(labels, names));
  }

  /** These columns don't count. */
  public SchemaPlan ignore(String... names) {
    return with(draft -> draft.ignored = more(ignored, names));
  }

  /** These columns are of categories, whatever they look like. */
  public SchemaPlan category(String... names) {
    return with(draft -> draft.categories = more(categories, names));
  }

  /** These columns are of numbers, whatever they look like. */
  public SchemaPlan number(String... names) {
    return with(draft -> draft.numbers = more(numbers, names));
  }

  /**
   * This column is of times (numbers are seconds since 1970-01-01T00:00:00Z), of which these parts
   * count; without any, none.
   */
  public SchemaPlan time(String name, TimePart... parts) {
    return with(
        draft -> {
          List<Times> all = new ArrayList<>(times);
          all.add(new Times(name, List.of(parts)));
          draft.times = all;
        });
  }

  /** Categories keep at most so many levels, at least 1; the less frequent ones are rare. */
  public SchemaPlan maxLevels(int levels) {
    return with(draft -> draft.maxLevels = levels);
  }

  /** Levels that were seen in fewer cells than this, at least 1, are rare. */
  public SchemaPlan minCount(int cells) {
    return with(draft -> draft.minCount = cells);
  }

  private static List<String> more(List<String> names, String... others) {
    List<String> all = new ArrayList<>(names);
    all.addAll(Arrays.asList(others));
    return all;
  }

  private static String quoted(String name) {
    return '"' + Quote.of(name) + '"';
  }

  /** All names that something is chosen for. */
  List<String> names() {
    List<String> names = new ArrayList<>(ids);
    names.addAll(labels);
    names.addAll(ignored);
    names.addAll(categories);
    names.addAll(numbers);
    times.forEach(each -> names.add(each.name()));
    return names;
  }
}
