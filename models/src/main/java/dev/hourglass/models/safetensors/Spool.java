package dev.hourglass.models.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a stream gave, kept in memory: in pieces, so that no more is allocated than has come, and
 * each is let go when it has been read.
 */
final class Spool extends InputStream {
  private static final int PIECE_BYTES = 1 << 20;

  private final Queue<byte[]> pieces = new ArrayDeque<>();
  private long bytes;

  /** Bytes read of the first piece. */
  private int position;

  /** Takes the next bytes of a stream, or as many as there are. */
  Spool(InputStream in, long wanted) throws IOException {
    while (bytes < wanted) {
      byte[] piece = in.readNBytes((int) Math.min(wanted - bytes, PIECE_BYTES));
      if (piece.length == 0) {
        break;
      }
      pieces.add(piece);
      bytes += piece.length;
    }
  }

  /** How many bytes were there. */
  long bytes() {
    return bytes;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    byte[] piece = pieces.peek();
    if (piece == null) {
      return -1;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, target, offset, count);
    position += count;
    if (position == piece.length) {
      pieces.remove();
      position = 0;
    }
    return count;
  }
}
