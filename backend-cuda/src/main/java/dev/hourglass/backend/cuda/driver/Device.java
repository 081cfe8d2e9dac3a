package dev.hourglass.backend.cuda.driver;

import dev.hourglass.tensor.BackendException;
import java.nio.ByteBuffer;

/**
 * One CUDA device, opened: its context, and everything made in it. Every method may be called from
 * any thread. Each object made here is closed exactly once, by who made it, before the device.
 *
 * <p>Every method throws {@link BackendException.NativeFailure} where the driver reports an error;
 * one of the work launched earlier may be reported by any of them.
 */
public interface Device extends AutoCloseable {
  /** What it is. */
  DeviceProperties properties();

  /**
   * Allocates device memory, aligned to 256 bytes at least. Its contents are undefined.
   *
   * @throws BackendException.OutOfMemory with the bytes asked for, free and in all; the device
   *     stays usable
   */
  Memory allocate(long bytes);

  /**
   * Allocates host memory that the device can copy from and to directly.
   *
   * @param bytes less than 2³¹
   */
  HostMemory allocateHost(int bytes);

  /** A new stream, which doesn't wait for the default one. */
  Stream newStream();

  /** A new event. */
  Event newEvent();

  /** Compiles PTX for this device, or takes it from the driver's cache. */
  Module load(String ptx);

  /** Makes an executable copy of a graph, which itself stays as it is. */
  Executable instantiate(Graph graph);

  @Override
  void close();

  /** What is freed once. */
  interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  /** A block of device memory. */
  interface Memory extends Resource {
    /** Its first byte, as kernels see it. */
    long address();

    /** Its size. */
    long bytes();
  }

  /** A block of pinned host memory. */
  interface HostMemory extends Resource {
    /** All of it, in the machine's byte order; not to be used after close. */
    ByteBuffer buffer();
  }

  /** A queue of work, done in order. */
  interface Stream extends Resource {
    /** Sets bytes to a value. */
    void fill(Memory target, byte value);

    /**
     * Copies to the device; returns before that is done.
     *
     * @param offset in {@code target}, in bytes
     * @param source its first {@code bytes} bytes
     */
    void copy(HostMemory source, Memory target, long offset, long bytes);

    /**
     * Copies to the host; returns before that is done.
     *
     * @param offset in {@code source}, in bytes
     * @param target its first {@code bytes} bytes
     */
    void copy(Memory source, long offset, HostMemory target, long bytes);

    /** Marks this point of the queue. */
    void record(Event event);

    /** Lets what is queued from now on wait for the event as it was recorded last. */
    void await(Event event);

    /** Waits, on the host, until all that is queued is done. */
    void synchronize();

    /**
     * From now on work is recorded instead of done, on this stream and on those that wait for its
     * events, but only by the calling thread.
     */
    void beginCapture();

    /** Ends the recording. */
    Graph endCapture();
  }

  /** A point in a stream's queue. */
  interface Event extends Resource {
    /**
     * Waits for both events.
     *
     * @param start recorded earlier
     * @return milliseconds between them
     */
    float millisecondsSince(Event start);
  }

  /** Compiled code. */
  interface Module extends Resource {
    /**
     * A kernel of the module.
     *
     * @param sharedBytes the most dynamic shared memory that it is launched with
     */
    Function function(String name, int sharedBytes);
  }

  /** A kernel's code; closed with its module. */
  interface Function {
    /**
     * Prepares a launch, which needs no further memory.
     *
     * @param grid number of blocks
     * @param threads of a block
     * @param sharedBytes of dynamic shared memory
     * @param arguments the kernel's only parameter, a structure in native byte order; direct, kept
     */
    Launch prepare(Grid grid, int threads, int sharedBytes, ByteBuffer arguments);
  }

  /** Number of blocks by dimension; each at least 1, {@code y} and {@code z} at most 65,535. */
  record Grid(int x, int y, int z) {
    /** A grid of one dimension. */
    public Grid(int x) {
      this(x, 1, 1);
    }
  }

  /** A kernel with its arguments. */
  interface Launch {
    /** Queues the kernel. Allocates nothing. */
    void run(Stream stream);
  }

  /** Recorded work. */
  interface Graph extends Resource {}

  /** Recorded work, ready to run. */
  interface Executable extends Resource {
    /** Queues all of it as one launch. Allocates nothing. */
    void launch(Stream stream);
  }
}
