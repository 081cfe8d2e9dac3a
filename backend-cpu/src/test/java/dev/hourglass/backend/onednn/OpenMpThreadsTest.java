package dev.hourglass.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenMpThreadsTest {

  @Test
  void areAsManyAsProcessorsByDefault() {
    assertEquals(6, OpenMpThreads.count(Map.of(), 6));
    assertTrue(OpenMpThreads.count() >= 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"3;3", " 4 ;4", "12,2;12", "0;6", "-1;6", "many;6", "'';6"})
  void followTheEnvironment(String value, int expected) {
    assertEquals(expected, OpenMpThreads.count(Map.of("OMP_NUM_THREADS", value), 6));
  }

  @Test
  void areLimited() {
    assertEquals(2, OpenMpThreads.count(Map.of("OMP_THREAD_LIMIT", "2"), 6));
    assertEquals(
        3, OpenMpThreads.count(Map.of("OMP_THREAD_LIMIT", "9", "OMP_NUM_THREADS", "3"), 6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0;1", "0-3;4", "0-3,8;5", "2,4-5,10-11;5"})
  void countsAffinityLists(String list, int expected) {
    assertEquals(expected, OpenMpThreads.size(list));
  }
}
