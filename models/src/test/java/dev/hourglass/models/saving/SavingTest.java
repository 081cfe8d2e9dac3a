package dev.hourglass.models.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.models.Autoencoder;
import dev.hourglass.models.testing.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * While and after other processes save, a folder holds one model, whole. {@code
 * -Dhourglass.test.jvm="-Dhourglass.test.loads=20000 -Dhourglass.test.kills=300"} tries that often,
 * and prints what came of it.
 */
final class SavingTest {
  private static final int DEFAULT_LOADS = 300;
  private static final int LOADS = Integer.getInteger("hourglass.test.loads", DEFAULT_LOADS);
  private static final int DEFAULT_KILLS = 8;
  private static final int KILLS = Integer.getInteger("hourglass.test.kills", DEFAULT_KILLS);

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  private static final List<String> WHOLE = List.of("config.json", "model.safetensors");

  @Test
  void loadsWhileAnotherProcessSavesGiveOneModelOrTheOther(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path folder = directory.resolve("model");
    Process saving = SavingProcess.start(folder);
    int[] seen = new int[2];
    int changes = 0;
    try {
      // It may warn that the copy of the configuration isn't that of the model yet.
      int last = 0;
      for (int i = 0; i < LOADS || Math.min(seen[0], seen[1]) == 0; i++) {
        assertTrue(saving.isAlive(), "the other process must go on saving");
        int number = quietly(folder);
        seen[number]++;
        changes += number == last ? 0 : 1;
        last = number;
      }
      saving.getOutputStream().write('\n');
      saving.getOutputStream().flush();
      assertEquals(0, saving.waitFor());
    } finally {
      saving.destroyForcibly();
    }
    assertEquals(WHOLE, names(folder));
    if (LOADS != DEFAULT_LOADS) {
      System.out.println(
          "loads of the one and the other: "
              + seen[0]
              + " and "
              + seen[1]
              + ", with "
              + changes
              + " changes between");
    }
  }

  /** As replicas of a service do that start at the same time on one volume. */
  @Test
  void twoFirstSavesIntoOneFolderBothSucceed(@TempDir Path directory) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 30; round++) {
        Path folder = directory.resolve("model" + round);
        CyclicBarrier both = new CyclicBarrier(2);
        List<Future<?>> saves = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
          Autoencoder model = SavingProcess.model(number);
          saves.add(
              threads.submit(
                  () -> {
                    both.await();
                    model.save(folder);
                    return folder;
                  }));
        }
        for (Future<?> save : saves) {
          save.get();
        }
        quietly(folder);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int quietly(Path folder) {
    int[] number = new int[1];
    String ignored = Warnings.during(() -> number[0] = SavingProcess.numberOf(folder));
    assertTrue(ignored.isEmpty() || ignored.contains("next save mends it"), ignored);
    return number[0];
  }

  @Test
  void twoProcessesThatSaveAtOnceDisturbNeitherEachOtherNorAReader(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path folder = directory.resolve("model");
    List<Process> both = List.of(SavingProcess.start(folder), SavingProcess.start(folder));
    try {
      for (int i = 0; i < LOADS / 3; i++) {
        quietly(folder);
      }
      for (Process process : both) {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertEquals(0, process.waitFor());
      }
    } finally {
      both.forEach(Process::destroyForcibly);
    }
    quietly(folder);
    assertEquals(WHOLE, names(folder));
  }

  @Test
  void afterAKillOneModelIsThereAndTheNextSaveLeavesNothingElse(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path folder = directory.resolve("model");
    Random random = new Random(9);
    int left = 0;
    int[] seen = new int[2];
    for (int i = 0; i < KILLS; i++) {
      Process saving = SavingProcess.start(folder);
      Thread.sleep(random.nextInt(60), random.nextInt(1_000_000));
      saving.destroyForcibly().waitFor();
      left += names(folder).size() > WHOLE.size() ? 1 : 0;
      seen[quietly(folder)]++;
      if (i % 2 == 0) {
        SavingProcess.model(i / 2 % 2).save(folder);
        assertEquals(WHOLE, names(folder));
        assertEquals(List.of("model"), names(directory));
        assertEquals(i / 2 % 2, SavingProcess.numberOf(folder));
      }
    }
    if (KILLS != DEFAULT_KILLS) {
      System.out.println(
          "kills after which the one and the other was there: "
              + seen[0]
              + " and "
              + seen[1]
              + ", and a temporary file was left: "
              + left);
    }
  }

  /** A process that is killed in its very first save has left a folder that is no hindrance. */
  @Test
  void aFolderWithNothingButALeftoverIsUsed(@TempDir Path directory) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("model"));
    Files.writeString(
        folder.resolve(".hourglass-0b1e3a52-4f0c-4c0e-9d5e-3f2b8a7c61d0.tmp"), "half");
    SavingProcess.model(1).save(folder);
    assertEquals(WHOLE, names(folder));
  }
}
