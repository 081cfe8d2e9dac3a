package dev.hourglass.backend.nativememory;

import dev.hourglass.tensor.Kernel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Copies what is below the diagonal of a square matrix to its place above, within a block around
 * the diagonal, element by element: for few.
 */
public final class DiagonalMirror implements Kernel {
  private final boolean isShort;
  private final FloatBuffer floats;
  private final ShortBuffer shorts;
  private final int first;
  private final int height;
  private final int width;

  /**
   * Binds the operand.
   *
   * @param matrix FLOAT32 or BFLOAT16
   * @param block rows of the block, which also are its columns; less than 2 GiB
   */
  public DiagonalMirror(NativeTensor matrix, Share block) {
    first = (int) block.from();
    height = (int) (block.to() - block.from());
    width = (int) matrix.columns();
    isShort = matrix.type().bytes() == Short.BYTES;
    long start = matrix.address() + block.from() * width * matrix.type().bytes();
    ByteBuffer rows = new NativeTensor(start, matrix.type(), height, width).byteBuffer();
    floats = rows.asFloatBuffer();
    shorts = rows.asShortBuffer();
  }

  @Override
  public void run() {
    if (isShort) {
      mirrorShorts();
    } else {
      mirrorFloats();
    }
  }

  private void mirrorFloats() {
    for (int i = 1; i < height; i++) {
      for (int j = 0; j < i; j++) {
        floats.put(j * width + first + i, floats.get(i * width + first + j));
      }
    }
  }

  private void mirrorShorts() {
    for (int i = 1; i < height; i++) {
      for (int j = 0; j < i; j++) {
        shorts.put(j * width + first + i, shorts.get(i * width + first + j));
      }
    }
  }
}
