package dev.hourglass.models.envelope;

import dev.hourglass.models.safetensors.ElementSink;
import dev.hourglass.models.safetensors.ElementType;
import dev.hourglass.models.safetensors.Header;
import dev.hourglass.models.safetensors.TensorInfo;
import dev.hourglass.models.safetensors.TensorReader;
import dev.hourglass.text.Quote;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration says that a file must hold: compared with its header before anything is read
 * or allocated by what either says. It must hold exactly these tensors. What their numbers may be
 * is asked by who expects them.
 */
public final class TensorsToRead {
  private final String source;
  private final Map<String, Expected> expected = new LinkedHashMap<>();
  private boolean isRead;

  private record Expected(ElementType type, Shape shape, Room room) {
    boolean fits(TensorInfo found) {
      return found.type() == type && shape.fits(found.shape());
    }

    @Override
    public String toString() {
      return type + shape.toString();
    }
  }

  /** Makes room for a tensor, which is certain to be there by then. */
  public interface Room {
    /**
     * Where the elements go.
     *
     * @param size how many they are
     */
    ElementSink of(int size);
  }

  /** Reads all tensors, and judges the whole file at the end. */
  interface Reading {
    void into(TensorReader.Sinks sinks) throws IOException;
  }

  TensorsToRead(String source) {
    this.source = source;
  }

  /** What to call the file in errors. */
  public String source() {
    return source;
  }

  /**
   * Expects a tensor.
   *
   * @throws IllegalArgumentException if one of that name is expected already
   */
  public void expect(String name, ElementType type, Shape shape, Room room) {
    if (expected.putIfAbsent(name, new Expected(type, shape, room)) != null) {
      throw new IllegalArgumentException(
          "Two tensors called " + name + " are expected; give each part a prefix of its own");
    }
  }

  /** Expects a tensor of doubles, which may be infinite or NaN. */
  public Awaited<double[]> doubles(String name, Shape shape) {
    return expect(
        name,
        ElementType.F64,
        shape,
        double[]::new,
        array -> (first, count, elements) -> elements.asDoubleBuffer().get(array, first, count));
  }

  /** Expects a tensor of longs. */
  public Awaited<long[]> longs(String name, Shape shape) {
    return expect(
        name,
        ElementType.I64,
        shape,
        long[]::new,
        array -> (first, count, elements) -> elements.asLongBuffer().get(array, first, count));
  }

  /** Expects a tensor of integers. */
  public Awaited<int[]> ints(String name, Shape shape) {
    return expect(
        name,
        ElementType.I32,
        shape,
        int[]::new,
        array -> (first, count, elements) -> elements.asIntBuffer().get(array, first, count));
  }

  /** Expects a tensor of bytes. */
  public Awaited<byte[]> bytes(String name, Shape shape) {
    return expect(
        name,
        ElementType.U8,
        shape,
        byte[]::new,
        array -> (first, count, elements) -> elements.get(array, first, count));
  }

  /** Where the elements of an array of some type go. */
  private interface Filling<A> {
    ElementSink of(A array);
  }

  private <A> Awaited<A> expect(
      String name, ElementType type, Shape shape, IntFunction<A> allocation, Filling<A> filling) {
    Slot<A> slot = new Slot<>();
    expect(
        name,
        type,
        shape,
        size -> {
          A array = allocation.apply(size);
          slot.array = array;
          return filling.of(array);
        });
    return slot;
  }

  private final class Slot<A> implements Awaited<A> {
    private @Nullable A array;

    @Override
    public A get() {
      A filled = array;
      if (!isRead || filled == null) {
        throw tooEarly();
      }
      return filled;
    }
  }

  private static IllegalStateException tooEarly() {
    return new IllegalStateException(
        "The tensors haven't been read; ask for what they make after that");
  }

  /**
   * What is made of tensors when they have been read: an argument that is refused then is one that
   * the file has.
   *
   * @param what is made, such as {@code "the calibration"}, to be named in errors
   * @param maker makes it
   */
  public <T> Awaited<T> make(String what, Awaited<T> maker) {
    return () -> {
      if (!isRead) {
        throw tooEarly();
      }
      try {
        return maker.get();
      } catch (IllegalArgumentException e) {
        throw new ModelFormatException(
            source, what + " is none: " + Quote.of(String.valueOf(e.getMessage())));
      }
    };
  }

  /**
   * Reads them.
   *
   * @param reader of whose header they must be
   * @param reading reads them, and judges the file
   * @throws ModelFormatException if a tensor is missing, unknown, or of another type or shape, or
   *     the file is damaged
   * @throws IOException if it can't be read, or there is no memory for it
   */
  void read(TensorReader reader, Reading reading) throws IOException {
    require(reader.header());
    Map<String, ElementSink> sinks = allocate(reader);
    reading.into(
        tensor -> {
          ElementSink sink = sinks.get(tensor.name());
          if (sink == null) {
            throw new AssertionError(tensor);
          }
          return sink;
        });
    isRead = true;
  }

  private void require(Header header) throws ModelFormatException {
    Map<String, TensorInfo> found = new LinkedHashMap<>();
    header.tensors().forEach(tensor -> found.put(tensor.name(), tensor));
    Set<String> missing = new LinkedHashSet<>(expected.keySet());
    missing.removeAll(found.keySet());
    if (!missing.isEmpty()) {
      throw new ModelFormatException(
          source,
          "it lacks the tensors "
              + Quote.list(missing)
              + " of its configuration; it has "
              + Quote.list(found.keySet()));
    }
    Set<String> unknown = new LinkedHashSet<>(found.keySet());
    unknown.removeAll(expected.keySet());
    if (!unknown.isEmpty()) {
      throw new ModelFormatException(
          source,
          "it has tensors that don't belong to the model: "
              + Quote.list(unknown)
              + "; by its configuration it has "
              + Quote.list(expected.keySet()));
    }
    for (Map.Entry<String, Expected> form : expected.entrySet()) {
      TensorInfo tensor = found.get(form.getKey());
      if (tensor != null && !form.getValue().fits(tensor)) {
        throw new ModelFormatException(
            source,
            tensor.name()
                + " is "
                + tensor.type()
                + tensor.shape()
                + ", but by the configuration it must be "
                + form.getValue());
      }
    }
  }

  /** Room for all, of which a stream's come first and stay meanwhile. */
  private Map<String, ElementSink> allocate(TensorReader reader) throws IOException {
    long bytes = reader.header().dataBytes();
    try {
      if (bytes <= Runtime.getRuntime().maxMemory()) {
        reader.fetch();
        Map<String, ElementSink> sinks = new HashMap<>();
        for (TensorInfo tensor : reader.header().tensors()) {
          Expected form = expected.get(tensor.name());
          if (form != null) {
            sinks.put(tensor.name(), form.room().of(tensor.size()));
          }
        }
        return sinks;
      }
    } catch (OutOfMemoryError e) {
      // Of one large array, so that there is memory for the message.
    }
    throw new IOException(
        source
            + ": there is no memory for its "
            + bytes
            + " bytes of tensors, of which this Java virtual machine may have "
            + Runtime.getRuntime().maxMemory()
            + " bytes in all; start it with a larger -Xmx");
  }
}
