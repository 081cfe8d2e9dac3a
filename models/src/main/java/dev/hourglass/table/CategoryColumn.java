package dev.hourglass.table;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A column of categories. Its levels are numbered: first those kept, in their order, then three
 * more, which each column of categories has: a {@linkplain #rareLevel() rare} level, a level that
 * was {@linkplain #unknownLevel() never seen}, and a {@linkplain #missingLevel() missing} one.
 *
 * <p>Where not all rare levels are listed, because there are too many, a text that isn't known
 * counts as a rare one: in such a column one that was never seen is nothing special.
 *
 * @param name as the source has it
 * @param type of its cells
 * @param count how many cells were there
 * @param missing how many were missing
 * @param levels those kept, the most frequent first, and those of the same count by their texts
 * @param rare the others, which are one together
 */
public record CategoryColumn(
    String name, CellType type, long count, long missing, List<Level> levels, Rare rare)
    implements Column {
  /** Levels that a description names. */
  private static final int NAMED = 5;

  /**
   * One that was kept.
   *
   * @param text as the source has it; of numbers without a fraction their digits, of booleans true
   *     or false
   * @param count in how many cells it was seen, at least 1; at least as many where so many levels
   *     were seen that not all could be counted
   */
  public record Level(String text, long count) {
    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if it was never seen
     */
    public Level {
      requireNonNull(text, "text");
      if (count < 1) {
        throw new IllegalArgumentException("A level was seen " + count + " times");
      }
    }
  }

  /**
   * Levels that are one together.
   *
   * @param count in how many cells they were seen
   * @param levels how many they are; an estimate where they weren't counted one by one
   * @param singletons how many of them were seen once; where they weren't counted one by one, how
   *     many may have been at most
   * @param texts in their order; none if there are too many
   */
  public record Rare(long count, long levels, long singletons, List<String> texts) {
    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if there are fewer than none, others than are listed, or
     *     more that were seen once than there are
     */
    public Rare {
      texts = List.copyOf(texts);
      boolean isListed = texts.isEmpty() || texts.size() == levels;
      if (count < 0
          || levels < 0
          || singletons < 0
          || singletons > Math.min(count, levels)
          || !isListed
          || texts.stream().distinct().count() < texts.size()) {
        throw new IllegalArgumentException(
            levels
                + " rare levels were seen "
                + count
                + " times, "
                + singletons
                + " of them once, and "
                + texts.size()
                + " listed");
      }
    }

    /** Whether all their texts are known. */
    public boolean isListed() {
      return texts.size() == levels;
    }
  }

  /**
   * Checks the arguments.
   *
   * @throws IllegalArgumentException if levels are the same, their counts don't add up, or cells
   *     are times, or numbers and a level is none
   */
  public CategoryColumn {
    requireNonNull(name, "name");
    requireNonNull(rare, "rare");
    levels = List.copyOf(levels);
    long seen = levels.stream().mapToLong(Level::count).sum() + rare.count();
    if (type == CellType.TIME || missing < 0 || seen != count) {
      throw new IllegalArgumentException(
          "A column of categories has "
              + count
              + " cells of "
              + type
              + " and "
              + missing
              + " missing ones, but its levels were seen "
              + seen
              + " times");
    }
    Set<String> texts = new HashSet<>(rare.texts());
    levels.forEach(level -> texts.add(level.text()));
    if (texts.size() < levels.size() + rare.texts().size()) {
      throw new IllegalArgumentException("A column of categories has two levels of one text");
    }
    if (type == CellType.NUMBER) {
      texts.forEach(LevelText::requireNumber);
    }
  }

  /** How many levels were seen exactly once, rare or not; at most, as {@link Rare} says. */
  public long singletons() {
    return rare.singletons() + levels.stream().filter(level -> level.count() == 1).count();
  }

  /** The number of all rare levels. */
  public int rareLevel() {
    return levels.size();
  }

  /** The number of all levels that were never seen. */
  public int unknownLevel() {
    return levels.size() + 1;
  }

  /** The number of a missing cell. */
  public int missingLevel() {
    return levels.size() + 2;
  }

  /** How many numbers there are. */
  public int levelCount() {
    return levels.size() + 3;
  }

  /**
   * In how many cells the level was seen.
   *
   * @throws IndexOutOfBoundsException if there is none of that number
   */
  public long count(int level) {
    if (level < levels.size()) {
      return levels.get(level).count();
    } else if (level == rareLevel()) {
      return rare.count();
    } else if (level == unknownLevel()) {
      return 0;
    }
    requireLevel(level);
    return missing;
  }

  /**
   * The level's text; of the three others, which have none, what they are, in parentheses.
   *
   * @throws IndexOutOfBoundsException if there is none of that number
   */
  public String text(int level) {
    if (level < levels.size()) {
      return levels.get(level).text();
    }
    requireLevel(level);
    return level == rareLevel() ? "(rare)" : level == unknownLevel() ? "(unknown)" : "(missing)";
  }

  private void requireLevel(int level) {
    if (level >= levelCount()) {
      throw new IndexOutOfBoundsException("Level " + level + " is asked for, of " + levelCount());
    }
  }

  @Override
  public String description() {
    String named =
        levels.stream()
            .limit(NAMED)
            .map(Level::text)
            .map(Brief::level)
            .collect(Collectors.joining(", "));
    return (type == CellType.NUMBER ? "categories by choice: " : "categories: ")
        + levels.size()
        + (levels.size() == 1 ? " level" : " levels")
        + (levels.isEmpty() ? "" : " (" + named + (levels.size() > NAMED ? ", …)" : ")"))
        + (rare.levels() == 0
            ? ""
            : ", and "
                + rare.levels()
                + " rare ones with "
                + Brief.percent(rare.count() / (double) count)
                + " of the cells"
                + (rare.isListed() ? "" : ", too many to tell one from a level never seen"))
        + Brief.missing(missing, count);
  }
}
