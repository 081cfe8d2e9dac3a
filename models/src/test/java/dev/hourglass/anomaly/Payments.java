package dev.hourglass.anomaly;

import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A table of payments that were never made: numbers of which one follows another, and categories.
 */
final class Payments {
  private static final String[] SHOPS = {"food", "fuel", "books", "travel"};

  private Payments() {}

  static Table table(int rows, long seed) {
    return Tables.ofMaps(rows(rows, seed));
  }

  static List<Map<String, @Nullable Object>> rows(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, @Nullable Object>> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      table.add(row(random, i));
    }
    return table;
  }

  private static Map<String, @Nullable Object> row(SplittableRandom random, int number) {
    int shop = Math.min(3, (int) (random.nextDouble() * random.nextDouble() * 5));
    double amount = Math.exp(3 + shop * 0.5 + 0.6 * gauss(random));
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", "TX-" + number);
    row.put("shop", SHOPS[shop]);
    row.put("amount", amount);
    row.put("tax", amount * 0.19 * (1 + 0.01 * gauss(random)));
    row.put("age", random.nextInt(20) == 0 ? null : 40 + 12 * gauss(random));
    row.put("abroad", random.nextInt(10) == 0);
    return row;
  }

  private static double gauss(SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum - 6;
  }
}
