package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.cublas.CublasSearch;
import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.DeviceProperties;
import dev.hourglass.backend.cuda.driver.DeviceProperties.Capability;
import dev.hourglass.tensor.BackendException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A device that computes nothing and writes down what is asked of it. It insists on what CUDA
 * insists on and what would pass unnoticed on a device: that nothing is used after its end or ended
 * twice, that nothing forbidden happens during a capture, that a kernel's arguments are as long as
 * its code says, and that each pointer among them points into memory that is still there.
 */
final class RecordingDevice implements Device {
  /** Where its memory seems to be; no number that is meant as one looks like this. */
  private static final long BASE = 0x7E57_0000_0000_0000L;

  private static final long TOTAL = 1L << 34;

  private final List<String> events = new ArrayList<>();
  private final List<Made> open = new ArrayList<>();
  private final TreeMap<Long, Block> blocks = new TreeMap<>();
  private final List<FakeStream> capturing = new ArrayList<>();
  private long next = BASE;
  private int streams;
  private boolean closed;
  private @Nullable String failing;
  private int untilFailure = -1;
  private boolean broken;

  /** A backend on such a device, without cuBLAS. */
  static CudaBackend backend(RecordingDevice device) {
    return new CudaBackend("cuda", device, new CublasSearch.Missing("there is none in this test"));
  }

  /**
   * What was done, in order: {@code "launch map on stream 0"}, {@code "graph of 3 on stream 0"}.
   */
  List<String> events() {
    return List.copyOf(events);
  }

  void forgetEvents() {
    events.clear();
  }

  /** What has been made and not yet closed. */
  List<String> open() {
    return open.stream().map(Made::toString).toList();
  }

  boolean isClosed() {
    return closed;
  }

  /** From now on launches of a kernel fail; null for none. */
  void failAt(@Nullable String kernel) {
    failing = kernel;
  }

  /** After so many more things that are made, one fails. */
  void failAfter(int made) {
    untilFailure = made;
  }

  /** From now on waiting and closing fail, as after a kernel that has failed. */
  void breakDown() {
    broken = true;
  }

  private void requireNotBroken(String call) {
    if (broken) {
      throw new BackendException.NativeFailure(call, "for the test", null);
    }
  }

  private abstract class Made implements Resource {
    private final String what;

    Made(String what) {
      requireUsable(what + " is made");
      if (untilFailure-- == 0) {
        throw new BackendException.NativeFailure("making " + what, "for the test", null);
      }
      this.what = what;
      open.add(this);
    }

    void use() {
      requireUsable(what + " is used");
      if (!open.contains(this)) {
        throw new AssertionError(what + " is used after its end");
      }
    }

    @Override
    public void close() {
      requireUsable(what + " is closed");
      if (!open.remove(this)) {
        throw new AssertionError(what + " is closed twice");
      }
      requireNotBroken("closing " + what);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private void requireUsable(String what) {
    if (closed) {
      throw new AssertionError(what + " after the device was closed");
    }
  }

  private void requireNoCapture(String what) {
    requireUsable(what);
    if (!capturing.isEmpty()) {
      throw new AssertionError(what + " during a capture");
    }
  }

  @Override
  public DeviceProperties properties() {
    return new DeviceProperties(
        0, "Recording device", new Capability(9, 0), 132, 232_448, TOTAL, 12_080);
  }

  @Override
  public Memory allocate(long bytes) {
    requireNoCapture("allocate");
    if (bytes > TOTAL) {
      throw new BackendException.OutOfMemory(bytes, "There are " + TOTAL + ".", null);
    }
    Block block = new Block(next, bytes);
    next += (bytes + 511) / 256 * 256;
    blocks.put(block.address, block);
    return block;
  }

  private final class Block extends Made implements Memory {
    private final long address;
    private final long bytes;

    Block(long address, long bytes) {
      super("memory of " + bytes + " bytes");
      this.address = address;
      this.bytes = bytes;
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void close() {
      requireNoCapture("free");
      super.close();
      blocks.remove(address);
    }
  }

  @Override
  public HostMemory allocateHost(int bytes) {
    requireNoCapture("allocateHost");
    return new HostBlock(bytes);
  }

  private final class HostBlock extends Made implements HostMemory {
    private final ByteBuffer buffer;

    HostBlock(int bytes) {
      super("host memory of " + bytes + " bytes");
      buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer buffer() {
      return buffer;
    }
  }

  @Override
  public Stream newStream() {
    return new FakeStream(streams++);
  }

  private final class FakeStream extends Made implements Stream {
    private boolean origin;
    private int recorded;

    FakeStream(int number) {
      super("stream " + number);
    }

    private boolean captures() {
      return capturing.contains(this);
    }

    private void note(String what) {
      use();
      if (captures()) {
        capturing.get(0).recorded++;
      }
      events.add((captures() ? "record " : "") + what + " on " + this);
    }

    @Override
    public void fill(Memory target, byte value) {
      ((Block) target).use();
      note("fill");
    }

    @Override
    public void copy(HostMemory source, Memory target, long offset, long bytes) {
      requireNoCapture("copy");
      requireInside((Block) target, offset, bytes, source);
      note("upload of " + bytes);
    }

    @Override
    public void copy(Memory source, long offset, HostMemory target, long bytes) {
      requireNoCapture("copy");
      requireInside((Block) source, offset, bytes, target);
      note("download of " + bytes);
    }

    private void requireInside(Block block, long offset, long bytes, HostMemory host) {
      block.use();
      ((HostBlock) host).use();
      if (offset < 0 || offset + bytes > block.bytes || bytes > host.buffer().capacity()) {
        throw new AssertionError("a copy beyond its memory");
      }
    }

    @Override
    public void record(Event event) {
      use();
      ((FakeEvent) event).stream = this;
    }

    @Override
    public void await(Event event) {
      use();
      FakeStream of = ((FakeEvent) event).stream;
      if (of == null) {
        throw new AssertionError("waiting for an event that was never recorded");
      }
      if (of.captures() && !captures()) {
        capturing.add(this);
      }
    }

    @Override
    public void synchronize() {
      requireNoCapture("synchronize");
      use();
      requireNotBroken("synchronize");
      events.add("synchronize " + this);
    }

    @Override
    public void beginCapture() {
      requireNoCapture("beginCapture");
      use();
      origin = true;
      recorded = 0;
      capturing.add(this);
      events.add("begin capture on " + this);
    }

    @Override
    public Graph endCapture() {
      use();
      if (!origin) {
        throw new AssertionError("a capture ends on another stream than it began");
      }
      origin = false;
      capturing.clear();
      events.add("end capture on " + this);
      return new FakeGraph(recorded);
    }
  }

  @Override
  public Event newEvent() {
    requireNoCapture("newEvent");
    return new FakeEvent();
  }

  private final class FakeEvent extends Made implements Event {
    private @Nullable FakeStream stream;

    FakeEvent() {
      super("event");
    }

    @Override
    public float millisecondsSince(Event start) {
      requireNoCapture("millisecondsSince");
      use();
      return 1;
    }
  }

  @Override
  public Module load(String ptx) {
    requireNoCapture("load");
    return new FakeModule(ptx);
  }

  private final class FakeModule extends Made implements Module {
    private final String ptx;

    FakeModule(String ptx) {
      super("module");
      this.ptx = ptx;
    }

    @Override
    public Function function(String name, int sharedBytes) {
      use();
      Matcher size = Pattern.compile(Pattern.quote(name) + "_param_0\\[(\\d+)\\]").matcher(ptx);
      if (!ptx.contains(".entry " + name + "(") || !size.find()) {
        throw new AssertionError("the code has no kernel " + name);
      }
      return new FakeFunction(this, name, sharedBytes, Integer.parseInt(size.group(1)));
    }
  }

  private final class FakeFunction implements Function {
    private final FakeModule module;
    private final String name;
    private final int mostShared;
    private final int argumentBytes;

    FakeFunction(FakeModule module, String name, int mostShared, int argumentBytes) {
      this.module = module;
      this.name = name;
      this.mostShared = mostShared;
      this.argumentBytes = argumentBytes;
    }

    @Override
    public Launch prepare(Grid grid, int threads, int sharedBytes, ByteBuffer arguments) {
      if (arguments.remaining() != argumentBytes || sharedBytes > mostShared) {
        throw new AssertionError(
            name + " takes " + argumentBytes + " bytes, not " + arguments.remaining());
      }
      return stream -> {
        module.use();
        requireMemory(arguments);
        if (name.equals(failing)) {
          throw new BackendException.NativeFailure("cuLaunchKernel " + name, "for the test", null);
        }
        ((FakeStream) stream).note("launch " + name);
      };
    }

    private void requireMemory(ByteBuffer arguments) {
      for (int at = 0; at + Long.BYTES <= arguments.limit(); at += Long.BYTES) {
        long value = arguments.getLong(at);
        if (value >>> 48 == BASE >>> 48) {
          Map.Entry<Long, Block> block = blocks.floorEntry(value);
          if (block == null || value >= block.getKey() + block.getValue().bytes) {
            throw new AssertionError(name + " is given a pointer to no memory");
          }
        }
      }
    }
  }

  private final class FakeGraph extends Made implements Graph {
    private final int nodes;

    FakeGraph(int nodes) {
      super("graph");
      this.nodes = nodes;
    }
  }

  @Override
  public Executable instantiate(Graph graph) {
    requireNoCapture("instantiate");
    ((FakeGraph) graph).use();
    return new FakeExecutable(((FakeGraph) graph).nodes);
  }

  private final class FakeExecutable extends Made implements Executable {
    private final int nodes;

    FakeExecutable(int nodes) {
      super("executable");
      this.nodes = nodes;
    }

    @Override
    public void launch(Stream stream) {
      use();
      ((FakeStream) stream).note("graph of " + nodes);
    }
  }

  @Override
  public void close() {
    requireNoCapture("close");
    if (closed) {
      throw new AssertionError("the device is closed twice");
    }
    closed = true;
  }
}
