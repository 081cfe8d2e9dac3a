package dev.hourglass.benchmarks;

import dev.hourglass.data.Dataset;
import dev.hourglass.data.synthetic.Digits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files such as MNIST's, of synthetic digits. */
public final class SyntheticMnist {
  private static final int PIXELS = 784;

  private SyntheticMnist() {}

  /** Writes the four files. */
  public static void write(Path folder, int train, int test) throws IOException {
    write(folder, "train", train);
    write(folder, "t10k", test);
  }

  private static void write(Path folder, String set, int count) throws IOException {
    Dataset digits = Digits.synthetic(count, 7);
    ByteBuffer images = ByteBuffer.allocate(16 + count * PIXELS);
    images.putInt(0x803).putInt(count).putInt(28).putInt(28);
    for (int i = 0; i < count; i++) {
      for (float pixel : digits.row(i)) {
        images.put((byte) Math.round(pixel * 255));
      }
    }
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    Files.write(folder.resolve(set + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(set + "-labels-idx1-ubyte"), labels.array());
  }
}
