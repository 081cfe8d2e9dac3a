package dev.hourglass.backend.onednn;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.BytePointer;

/** Java's view of native memory. Views own nothing and are made when a kernel is bound. */
final class NativeMemory {
  private NativeMemory() {}

  /** At most 2³¹-1 bytes, in the machine's byte order. */
  static ByteBuffer bytes(OneDnnTensor tensor) {
    return new BytePointer(new Address(tensor.address())).capacity(tensor.bytes()).asByteBuffer();
  }

  static FloatBuffer floats(OneDnnTensor tensor) {
    return bytes(tensor).asFloatBuffer();
  }

  static IntBuffer ints(OneDnnTensor tensor) {
    return bytes(tensor).asIntBuffer();
  }
}
