package dev.hourglass.tensor;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;

/** A tensor that knows its scope and, for a view, which memory it is a part of. */
final class CheckedTensor implements Tensor {
  private final CheckedScope scope;
  private final Tensor raw;
  private final CheckedTensor root;
  private final long offset;

  CheckedTensor(CheckedScope scope, Tensor raw, @Nullable CheckedTensor root, long offset) {
    this.scope = scope;
    this.raw = raw;
    this.root = root == null ? this : root;
    this.offset = offset;
  }

  /** The tensor as one of ours, still alive. */
  static CheckedTensor of(String operation, String operand, @Nullable Tensor tensor) {
    if (!(tensor instanceof CheckedTensor checked)) {
      throw new IllegalArgumentException(
          operation
              + ": "
              + operand
              + " is "
              + (tensor == null ? "null" : "not a tensor of an opened backend")
              + "; make it with Scope.tensor of a backend that Backends has opened");
    }
    checked.scope.requireOpen();
    return checked;
  }

  CheckedScope scope() {
    return scope;
  }

  Tensor raw() {
    return raw;
  }

  CheckedTensor root() {
    return root;
  }

  long offset() {
    return offset;
  }

  boolean overlaps(CheckedTensor other) {
    return root == other.root
        && offset < other.offset + other.size()
        && other.offset < offset + size();
  }

  boolean isSamePlace(CheckedTensor other) {
    return root == other.root && offset == other.offset && hasShapeOf(other);
  }

  boolean hasShapeOf(CheckedTensor other) {
    return rows() == other.rows() && columns() == other.columns();
  }

  String shape() {
    return rows() + "x" + columns();
  }

  @Override
  public long rows() {
    return raw.rows();
  }

  @Override
  public long columns() {
    return raw.columns();
  }

  @Override
  public DType type() {
    return raw.type();
  }

  @Override
  public void upload(Buffer source) {
    scope.requireOpen();
    requireBuffer("upload", source);
    Lifetime lifetime = scope.lifetime();
    lifetime.enter();
    try {
      lifetime.requireOpen();
      raw.upload(source);
    } finally {
      lifetime.exit();
    }
  }

  @Override
  public void download(Buffer target) {
    scope.requireOpen();
    requireBuffer("download", target);
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("download: the buffer is read-only; give a writable one");
    }
    Lifetime lifetime = scope.lifetime();
    lifetime.enter();
    try {
      lifetime.requireOpen();
      raw.download(target);
    } finally {
      lifetime.exit();
    }
  }

  private void requireBuffer(String operation, Buffer buffer) {
    boolean fits =
        switch (type()) {
          case FLOAT32 -> buffer instanceof FloatBuffer;
          case BFLOAT16 -> buffer instanceof ShortBuffer;
          case INT32 -> buffer instanceof IntBuffer;
          case UINT8 -> buffer instanceof ByteBuffer;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          operation
              + ": a tensor of "
              + type()
              + " can't exchange elements with a "
              + buffer.getClass().getSimpleName()
              + "; give the kind of buffer named at DType."
              + type());
    }
    if (buffer.remaining() != size()) {
      throw new IllegalArgumentException(
          operation
              + ": the buffer has "
              + buffer.remaining()
              + " elements remaining, the tensor of "
              + shape()
              + " has "
              + size()
              + "; they must be equal");
    }
  }

  @Override
  public String toString() {
    return type() + " " + shape();
  }
}
