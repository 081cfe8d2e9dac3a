package dev.hourglass.tensor;

import org.jspecify.annotations.Nullable;

/** A failure of a backend at run time, as opposed to a wrong argument. */
public abstract sealed class BackendException extends RuntimeException {
  private BackendException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** There is not enough memory for a tensor. The backend stays usable. */
  public static final class OutOfMemory extends BackendException {
    private final long bytes;

    /**
     * Creates the failure.
     *
     * @param bytes the size that was asked for
     * @param detail what is known of the limit, as a sentence
     */
    public OutOfMemory(long bytes, String detail, @Nullable Throwable cause) {
      super("No memory for " + bytes + " bytes. " + detail, cause);
      this.bytes = bytes;
    }

    /** The size that was asked for. */
    public long bytes() {
      return bytes;
    }
  }

  /** A native library reported an error. */
  public static final class NativeFailure extends BackendException {
    /**
     * Creates the failure.
     *
     * @param api the function or primitive that failed
     * @param code what it reported
     */
    public NativeFailure(String api, String code, @Nullable Throwable cause) {
      super(api + " failed: " + code, cause);
    }
  }

  /** No backend, or not the one that was asked for, can be used here. */
  public static final class Unavailable extends BackendException {
    /** Creates the failure. */
    public Unavailable(String message) {
      super(message, null);
    }
  }
}
