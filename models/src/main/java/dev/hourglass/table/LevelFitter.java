package dev.hourglass.table;

import dev.hourglass.table.CategoryColumn.Level;
import dev.hourglass.table.CategoryColumn.Rare;
import dev.hourglass.table.IgnoredColumn.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a column of texts, of booleans, or of numbers that are codes. */
final class LevelFitter implements ColumnFitter {
  /** Above this share of different ones texts are identifiers. */
  private static final double DIFFERENT = 0.95;

  /** Below this share of the cells the levels kept say too little. */
  private static final double SAID = 0.05;

  /** Rare levels, and characters of them, that are listed. */
  private static final int MOST_LISTED = 10_000;

  private static final long MOST_CHARACTERS = 1_000_000;

  private final LevelCounter counter;
  private final boolean isChosen;
  private final SchemaPlan plan;
  private long missing;

  /**
   * Begins with no cells.
   *
   * @param counted how many levels are counted exactly
   * @param isChosen whether they are categories even if they don't look like some
   * @param plan which levels are kept
   */
  LevelFitter(int counted, boolean isChosen, SchemaPlan plan) {
    counter = new LevelCounter(counted);
    this.isChosen = isChosen;
    this.plan = plan;
  }

  @Override
  public void require(Chunk chunk, int column) {}

  @Override
  public void add(Chunk chunk, int column, long[] keys) {
    CellType type = chunk.columns().get(column).type();
    if (type == CellType.TEXT) {
      @Nullable String[] texts = chunk.texts(column);
      for (int row = 0; row < chunk.rows(); row++) {
        add(texts[row]);
      }
    } else {
      double[] numbers = chunk.numbers(column);
      for (int row = 0; row < chunk.rows(); row++) {
        add(Double.isNaN(numbers[row]) ? null : text(type, numbers[row]));
      }
    }
  }

  private static String text(CellType type, double number) {
    return type == CellType.BOOLEAN ? LevelText.ofBoolean(number) : LevelText.of(number);
  }

  private void add(@Nullable String text) {
    if (text == null) {
      missing++;
    } else {
      counter.add(text);
    }
  }

  @Override
  public void merge(ColumnFitter other) {
    LevelFitter same = (LevelFitter) other;
    counter.merge(same.counter);
    missing += same.missing;
  }

  @Override
  public Column fit(SourceColumn column) {
    long count = counter.total();
    long different = counter.distinctTexts();
    List<Level> levels = counter.levels();
    if (count == 0) {
      return ignored(column, Reason.MISSING, "");
    } else if (counter.isExact() && different == 1 && missing == 0) {
      return ignored(column, Reason.CONSTANT, "always " + Brief.level(levels.get(0).text()));
    }
    String finding = found(different) + " in " + count + (count == 1 ? " cell" : " cells");
    boolean isText = column.type() == CellType.TEXT;
    if (isText && !isChosen && count >= SchemaFitter.IDENTIFIED && different > DIFFERENT * count) {
      return ignored(column, Reason.IDENTIFIER, finding);
    }
    List<Level> kept =
        column.type() == CellType.BOOLEAN
            ? levels
            : levels.stream()
                .limit(plan.maxLevels())
                .filter(level -> level.count() >= plan.minCount())
                .toList();
    long keptCells = kept.stream().mapToLong(Level::count).sum();
    if (isText && !isChosen && keptCells < SAID * count) {
      return ignored(column, Reason.TOO_MANY_LEVELS, finding);
    }
    Rare rare = rare(levels, kept.size(), different, count - keptCells);
    return new CategoryColumn(column.name(), column.type(), count, missing, kept, rare);
  }

  private String found(long different) {
    return (counter.isExact() ? "" : "about ")
        + different
        + (different == 1 ? " text" : " different texts");
  }

  private Rare rare(List<Level> levels, int kept, long different, long cells) {
    List<String> texts =
        levels.stream().skip(kept).limit(MOST_LISTED + 1L).map(Level::text).sorted().toList();
    boolean isListed =
        counter.isExact()
            && texts.size() <= MOST_LISTED
            && texts.stream().mapToLong(String::length).sum() <= MOST_CHARACTERS;
    // Where they weren't counted one by one, some are rare, whatever the estimate says.
    long rare = Math.max(counter.isExact() ? 0 : 1, different - kept);
    // Of counts that may be too small none is known to be 1.
    long singletons =
        counter.isExact()
            ? levels.stream().skip(kept).filter(level -> level.count() == 1).count()
            : Math.min(cells, rare);
    return new Rare(cells, rare, singletons, isListed ? texts : List.of());
  }

  private static Column ignored(SourceColumn column, Reason reason, String finding) {
    return new IgnoredColumn(column.name(), column.type(), reason, finding);
  }
}
