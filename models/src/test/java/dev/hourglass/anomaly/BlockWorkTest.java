package dev.hourglass.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.anomaly.parts.RowEncoder;
import dev.hourglass.table.Scaling;
import dev.hourglass.table.Schema;
import dev.hourglass.table.Table;
import dev.hourglass.table.TableEncoder;
import dev.hourglass.table.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockWorkTest {
  private static final RowEncoder ENCODER = encoder();
  private static final int BLOCK = ENCODER.blockRows();

  private static RowEncoder encoder() {
    Schema schema = InMemory.of(() -> Schema.fit(table(50)));
    return new RowEncoder(new TableEncoder(schema, new Scaling.Asinh()));
  }

  private static Table table(int rows) {
    return Tables.ofMaps(
        IntStream.range(0, rows).<Map<String, ?>>mapToObj(i -> Map.of("x", i + 0.5)).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void aSingleBlockIsWorkedOnByTheCallingThread(int more) throws IOException {
    Table table = table(BLOCK + more);
    Set<String> threads = Collections.synchronizedSet(new HashSet<>());
    List<Double> cells = new ArrayList<>();
    new BlockWork(ENCODER)
        .run(
            table,
            block -> threads.add(Thread.currentThread().getName()),
            block -> {
              for (int row = 0; row < block.rows().count(); row++) {
                cells.add(block.rows().cells()[row]);
              }
            });
    assertEquals(
        Set.of(more > 0 ? "hourglass-scoring" : Thread.currentThread().getName()), threads);
    assertEquals(IntStream.range(0, BLOCK + more).mapToObj(i -> i + 0.5).toList(), cells);
  }

  /** Blocks are used again, but for none before its results were taken. */
  @Test
  void rowsAreThereUntilTheirResultsAreTaken() throws IOException {
    int rows = 30 * BLOCK + 7;
    Set<ScoredRows> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Double> cells = new ArrayList<>();
    new BlockWork(ENCODER, 2)
        .run(
            table(rows),
            block -> spin(block.rows().cells()[0]),
            block -> {
              blocks.add(block);
              for (int row = 0; row < block.rows().count(); row++) {
                cells.add(block.rows().cells()[row]);
              }
            });
    assertEquals(IntStream.range(0, rows).mapToObj(i -> i + 0.5).toList(), cells);
    // Two for each thread, the one that is read meanwhile, and the last, which is shorter.
    assertEquals(2 * 2 + 1 + 1, blocks.size());
  }

  /** Now longer, now shorter. */
  private static void spin(double cell) {
    spinFor((long) cell % 7 * 1_000_000);
  }

  @Test
  void noWorkIsUnderWayOnceItHasThrown() {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    RuntimeException enough = new IllegalStateException("enough");
    RuntimeException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                new BlockWork(ENCODER)
                    .run(
                        table(20 * BLOCK),
                        block -> {
                          underWay.incrementAndGet();
                          if (begun.incrementAndGet() > 1) {
                            spinFor(100_000_000);
                          }
                          underWay.decrementAndGet();
                        },
                        block -> {
                          throw enough;
                        }));
    assertSame(enough, thrown);
    assertEquals(0, underWay.get());
  }

  /** As a kernel that is under way: deaf to interrupts. */
  private static void spinFor(long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000_000})
  void anInterruptedThreadIsTold(int rows) {
    Table table = table(Math.min(rows, 3 * BLOCK));
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class,
        () -> new BlockWork(ENCODER).run(table, block -> spinFor(100_000_000), block -> {}));
    assertTrue(Thread.interrupted());
  }
}
