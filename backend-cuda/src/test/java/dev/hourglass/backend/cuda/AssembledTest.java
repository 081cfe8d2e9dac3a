package dev.hourglass.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AssembledTest {
  private static final String PTX = ".version 8.0\n.target sm_75\n";

  private static final Assembled OUTCOME = new Assembled("copy", 75, 8);

  @Test
  void aLineIsReadAsItWasWritten() {
    assertEquals(OUTCOME, Assembled.parse(OUTCOME.line(PTX)));
  }

  /** Of the record's line, which is compared with that of what is there now. */
  @Test
  void anyChangeMakesALineUntrue() {
    String line = OUTCOME.line(PTX);
    assertNotEquals(line, OUTCOME.line(PTX + "\n"), "the PTX");
    assertNotEquals(line, OUTCOME.line(PTX, "JCuda 12.6.1"), "the assembler");
    for (String changed :
        new String[] {
          line.replace("spills 8", "spills 0"),
          line.replace("sm_75", "sm_80"),
          line.replace("copy", "sum")
        }) {
      assertNotEquals(changed, Assembled.parse(changed).line(PTX), changed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copy sm_75 spills 8", "copy sm_75 spills -1 0f", "copy 75 8"})
  void otherTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Assembled.parse(text));
  }
}
