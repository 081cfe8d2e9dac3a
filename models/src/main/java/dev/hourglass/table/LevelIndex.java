package dev.hourglass.table;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the numbers of the levels of a column of categories, without garbage. */
final class LevelIndex {
  private final CategoryColumn column;
  private final Map<String, Integer> levels = new HashMap<>();
  private final Integer otherwise;

  /** The levels of a column of numbers as such, in their order, and their own numbers. */
  private final double[] codes;

  private final int[] levelOfCode;

  LevelIndex(CategoryColumn column) {
    this.column = column;
    for (int i = 0; i < column.levels().size(); i++) {
      levels.put(column.levels().get(i).text(), i);
    }
    column.rare().texts().forEach(text -> levels.put(text, column.rareLevel()));
    otherwise = column.rare().isListed() ? column.unknownLevel() : column.rareLevel();
    if (column.type() == CellType.NUMBER) {
      List<Map.Entry<String, Integer>> sorted =
          levels.entrySet().stream()
              .sorted(Comparator.comparingDouble(entry -> Double.parseDouble(entry.getKey())))
              .toList();
      codes = sorted.stream().mapToDouble(entry -> Double.parseDouble(entry.getKey())).toArray();
      levelOfCode = sorted.stream().mapToInt(Map.Entry::getValue).toArray();
    } else {
      codes = new double[0];
      levelOfCode = IntStream.empty().toArray();
    }
  }

  /** Whether the level is rare, or was never seen: one of several texts. */
  boolean isOther(int level) {
    return level == column.rareLevel() || level == column.unknownLevel();
  }

  /** Of a number, or of 1 or 0 for a boolean. */
  String text(double number) {
    return column.type() == CellType.NUMBER ? LevelText.of(number) : LevelText.ofBoolean(number);
  }

  int of(@Nullable String text) {
    return text == null ? column.missingLevel() : levels.getOrDefault(text, otherwise);
  }

  /** Of a number, or of 1 or 0 for a boolean. */
  int of(double number) {
    if (Double.isNaN(number)) {
      return column.missingLevel();
    } else if (column.type() != CellType.NUMBER) {
      return of(LevelText.ofBoolean(number));
    }
    // Adding zero makes its two signs one, as their text is.
    int place = Arrays.binarySearch(codes, number + 0.0);
    return place < 0 ? otherwise : levelOfCode[place];
  }
}
