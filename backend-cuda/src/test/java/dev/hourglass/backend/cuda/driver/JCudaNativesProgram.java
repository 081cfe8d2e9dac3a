package dev.hourglass.backend.cuda.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jcuda.runtime.JCuda;

/** What the tests run in a JVM of its own. */
final class JCudaNativesProgram {
  private JCudaNativesProgram() {}

  /**
   * Runs it.
   *
   * @param arguments "incomplete" or "threads"
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments[0].equals("incomplete")) {
      for (int i = 0; i < 2; i++) {
        try {
          JCudaNatives.load(
              "JCudaRuntime", JCudaNativesProgram::needingWhatIsNotThere, () -> JCuda.initialize());
        } catch (UnsatisfiedLinkError e) {
          System.out.println(e.getMessage());
        }
      }
    } else {
      AtomicInteger loads = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () ->
                    JCudaNatives.load(
                        "JCudaRuntime",
                        () -> {
                          loads.incrementAndGet();
                          JCuda.initialize();
                        }));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println("loads: " + loads);
    }
    // Java's temporary files and those of others go where they always did.
    File java = File.createTempFile("of-java", null);
    System.out.println(System.getProperty("java.io.tmpdir").equals(java.getParent()));
    Files.delete(java.toPath());
  }

  private static byte[] needingWhatIsNotThere(byte[] library) {
    return new String(library, ISO_8859_1)
        .replace("libpthread.so.0", "libpthread.so.x")
        .getBytes(ISO_8859_1);
  }
}
