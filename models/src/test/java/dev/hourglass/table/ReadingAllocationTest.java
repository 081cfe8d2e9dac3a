package dev.hourglass.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A cell that is a number, a time, a boolean, a known text or missing makes no object. */
final class ReadingAllocationTest {
  private static final int RUNS = 1000;

  private static char[] characters(String text) {
    return text.toCharArray();
  }

  private static void requireNone(Runnable read) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(
        threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled(),
        "this JVM does not count the bytes that a thread allocates");
    read.run();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int run = 0; run < RUNS; run++) {
      read.run();
    }
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < RUNS, taken + " bytes");
  }

  @Test
  void cellsMakeNoObjects() {
    NumberParser numbers = new NumberParser('.');
    TimeParser times = new TimeParser();
    MissingWords missing = new MissingWords(CsvFormat.standard().missingWords());
    char[] number = characters("-12345.678e-9");
    char[] time = characters("2026-01-31T09:30:15.123456789+02:00");
    char[] word = characters("NULL");
    requireNone(() -> assertTrue(numbers.parse(number, 0, number.length)));
    requireNone(() -> assertTrue(times.parse(time, 0, time.length)));
    requireNone(() -> assertTrue(missing.contain(word, 0, word.length)));
    SharedTexts texts = new SharedTexts();
    char[] level = characters("groceries");
    requireNone(() -> assertEquals("groceries", texts.of(level, 0, level.length)));
  }

  @Test
  void fewTextsAreShared() {
    SharedTexts texts = new SharedTexts();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 500; i++) {
        char[] level = characters("+level " + i + "-");
        String text = texts.of(level, 1, level.length - 1);
        assertEquals("level " + i, text);
        assertSame(text, texts.of(level, 1, level.length - 1));
      }
    }
    char[] nul = characters("x\0");
    assertNull(texts.of(nul, 0, 2));
    char[] longText = characters("x".repeat(65));
    assertNotSame(texts.of(longText, 0, 65), texts.of(longText, 0, 65));
    assertSame(texts.of(longText, 0, 64), texts.of(longText, 0, 64));
  }
}
