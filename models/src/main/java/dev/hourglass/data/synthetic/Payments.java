package dev.hourglass.data.synthetic;

import dev.hourglass.table.Table;
import dev.hourglass.table.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table of payments by card that were never made, with a few odd ones among them. */
public final class Payments {
  private static final int BLOCK = 100;

  private Payments() {}

  /**
   * Makes payments in the order of their times, 1,600 a week, from Monday 2 March 2026 on. Their
   * columns are
   *
   * <ul>
   *   <li>{@code id}: a text of its own for each row;
   *   <li>{@code time}: in UTC, to the second; each shop has its hours;
   *   <li>{@code shop}: what kind it is, of eight, each with its usual amounts;
   *   <li>{@code country}: of the shop, as a code of two letters: at home, or one of four beside;
   *   <li>{@code amount}: to the cent;
   *   <li>{@code tax}: included in the amount at 7 % or 19 %, as the shop has it, rounded to cents;
   *   <li>{@code distance_km}: from the card owner's home to the shop;
   *   <li>{@code age}: of the owner in years, as far as it is known: of one in twenty it isn't;
   *   <li>{@code card_present}: whether the card was shown, or the payment made from elsewhere.
   * </ul>
   *
   * <p>Of every hundred rows from the first on one is odd: {@link #planted} tells which, and why.
   * Row {@code i} of a seed doesn't depend on {@code count}, so a longer table begins with the
   * shorter one.
   *
   * @param count how many payments, at least 1
   * @param seed same seed, same payments on every platform
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public static Table synthetic(int count, long seed) {
    SortedMap<Integer, PaymentOddity> planted = planted(count, seed);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      rows.add(new PaymentMaker(row, planted.get(row), new RandomStream(seed, row)).make());
    }
    return Tables.ofMaps(rows);
  }

  /**
   * What is wrong with the odd ones of {@link #synthetic}'s payments, by the number of their row,
   * counted from 0. Each six, from the first on, are odd in all six ways.
   *
   * @param count how many payments, at least 1
   * @param seed of the payments
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public static SortedMap<Integer, PaymentOddity> planted(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " payments; give at least 1");
    }
    SortedMap<Integer, PaymentOddity> planted = new TreeMap<>();
    List<PaymentOddity> ways = new ArrayList<>();
    for (long first = 0; first < count; first += BLOCK) {
      // Negative indices: the payments use the others.
      RandomStream random = new RandomStream(seed, ~first);
      long row = first + random.below(BLOCK);
      if (ways.isEmpty()) {
        ways.addAll(List.of(PaymentOddity.values()));
      }
      PaymentOddity way = ways.remove(random.below(ways.size()));
      if (row < count) {
        planted.put((int) row, way);
      }
    }
    return Collections.unmodifiableSortedMap(planted);
  }

  /**
   * Which of {@link #synthetic}'s payments are odd.
   *
   * @param count how many payments, at least 1
   * @param seed of the payments
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public static boolean[] labels(int count, long seed) {
    boolean[] labels = new boolean[count < 1 ? 0 : count];
    planted(count, seed).keySet().forEach(row -> labels[row] = true);
    return labels;
  }
}
