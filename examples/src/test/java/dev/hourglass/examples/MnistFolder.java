package dev.hourglass.examples;

import dev.hourglass.data.synthetic.Digits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders in the manner of MNIST's. */
final class MnistFolder {
  private MnistFolder() {}

  /**
   * Writes synthetic digits, labelled from 1 on as letters are.
   *
   * @param letters how many labels there are
   */
  static void write(Path folder, int trainImages, int testImages, int letters) throws IOException {
    write(folder, "train", trainImages, letters);
    write(folder, "t10k", testImages, letters);
  }

  private static void write(Path folder, String set, int count, int letters) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(16 + count * 784);
    pixels.put(new byte[] {0, 0, 8, 3}).putInt(count).putInt(28).putInt(28);
    pixels.put((ByteBuffer) Digits.synthetic(count, 1).buffer());
    Files.write(folder.resolve(set + "-images-idx3-ubyte"), pixels.array());
    ByteBuffer labels = ByteBuffer.allocate(8 + count).put(new byte[] {0, 0, 8, 1}).putInt(count);
    for (int i = 0; i < count; i++) {
      labels.put((byte) (1 + i % letters));
    }
    Files.write(folder.resolve(set + "-labels-idx1-ubyte"), labels.array());
  }
}
