package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device.Event;
import dev.hourglass.backend.cuda.driver.Device.Executable;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.backend.cuda.driver.Resources;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Into;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds each product to the fastest of several makers, measured when the first product of its kind
 * is bound, and remembered. With our own kernels alone there is nothing to measure.
 */
final class Tuner {
  private static final Logger LOGGER = LoggerFactory.getLogger(Tuner.class);

  /** Launches of a measurement: so many, or what fits in the time. */
  private static final int MOST_LAUNCHES = 20;

  private static final float MILLISECONDS = 5;

  /** Measurements, of which the shortest counts: others were disturbed. */
  private static final int ROUNDS = 3;

  /** Alignment to which copies of an output are like it. */
  private static final int ALIGNMENT = 16;

  private final Supplier<CudaScope> scopes;
  private final List<ProductMaker> makers;
  private final Map<Kind, ProductMaker> fastest = new HashMap<>();

  /**
   * Chooses among several.
   *
   * @param scopes makes one for a measurement, on the device of the scopes that products are bound
   *     in
   * @param makers our own kernels, which can compute every product, and others, in the order in
   *     which they are tried; a later one must be faster to be preferred. One that fails at a
   *     product is not used for its kind, and there is a warning
   */
  Tuner(Supplier<CudaScope> scopes, List<ProductMaker> makers) {
    this.scopes = scopes;
    this.makers = List.copyOf(makers);
  }

  /** What the time of a product depends on. */
  private record Kind(
      Arithmetic arithmetic,
      long m,
      long n,
      long k,
      boolean transposeA,
      boolean transposeB,
      int chunkA,
      int chunkB,
      long outAlignment,
      DType outType,
      boolean hasBias,
      Activation activation,
      Into into) {

    static Kind of(Product product) {
      return new Kind(
          product.arithmetic(),
          product.m(),
          product.n(),
          product.k(),
          product.transposeA(),
          product.transposeB(),
          Products.chunk(product.a()),
          Products.chunk(product.b()),
          product.out().address() % ALIGNMENT,
          product.out().type(),
          product.bias() != null,
          product.activation(),
          product.into());
    }
  }

  /** The kernel of a product, whose scratch memory, if any, is the scope's. */
  CudaKernel bind(CudaScope scope, Product product) {
    ProductMaker maker = makers.size() == 1 ? makers.get(0) : fastest(product);
    CudaKernel kernel = maker.bind(scope, product);
    if (kernel == null) {
      throw new AssertionError("a maker that has bound this product before does not now");
    }
    return kernel;
  }

  /** One measurement at a time: two would disturb each other. */
  private synchronized ProductMaker fastest(Product product) {
    Kind kind = Kind.of(product);
    ProductMaker known = fastest.get(kind);
    if (known != null) {
      return known;
    }
    try {
      ProductMaker measured = measure(product);
      fastest.put(kind, measured);
      return measured;
    } catch (BackendException.OutOfMemory e) {
      // There may be memory for the product itself, if not for a copy of its output.
      return makers.get(0);
    }
  }

  private ProductMaker measure(Product product) {
    try (CudaScope scope = scopes.get();
        Resources resources = new Resources()) {
      Product copy = product.to(likeness(scope, product.out()));
      List<Contender> contenders = new ArrayList<>();
      for (ProductMaker maker : makers) {
        Contender contender = contender(maker, scope, copy, resources);
        if (contender != null) {
          contenders.add(contender);
        }
      }
      // In turn, because the device's clock may still be rising: the last would gain by that.
      for (int round = 0; round < ROUNDS; round++) {
        contenders.forEach(Contender::measure);
      }
      return Collections.min(contenders, Comparator.comparing(Contender::milliseconds)).maker;
    }
  }

  /** Null for a maker that can't. */
  private @Nullable Contender contender(
      ProductMaker maker, CudaScope scope, Product product, Resources resources) {
    try {
      CudaKernel kernel = maker.bind(scope, product);
      return kernel == null ? null : new Contender(maker, scope.engine(), kernel, resources);
    } catch (BackendException.NativeFailure e) {
      if (maker == makers.get(0)) {
        throw e;
      }
      // A library may not know the device. Where the device itself has failed, the next call says.
      LOGGER.warn(
          "Products of {} x {} x {} in {} are computed by own kernels: {}",
          product.m(),
          product.n(),
          product.k(),
          product.arithmetic(),
          e.getMessage());
      return null;
    }
  }

  /** New memory of the same shape and alignment. */
  private static CudaTensor likeness(CudaScope scope, CudaTensor tensor) {
    int bytes = tensor.type().bytes();
    long length = tensor.size() + ALIGNMENT / bytes;
    return scope
        .tensor(tensor.type(), 1, length)
        .view(tensor.address() % ALIGNMENT / bytes, tensor.rows(), tensor.columns());
  }

  /**
   * A kernel that is measured on the backend's stream. Its runs are launched as one graph, as in a
   * step: launched one by one, the host would often take longer than the device.
   */
  private static final class Contender {
    private final ProductMaker maker;
    private final Stream stream;
    private final Event start;
    private final Event end;
    private final int launches;
    private final Executable all;
    private float least = Float.POSITIVE_INFINITY;

    /** Prepares all, and runs it once. */
    Contender(ProductMaker maker, CudaEngine engine, CudaKernel kernel, Resources owner) {
      this.maker = maker;
      stream = engine.stream();
      start = owner.add(engine.device().newEvent());
      end = owner.add(engine.device().newEvent());
      // The first run prepares what is prepared at first use.
      kernel.enqueue(stream);
      stream.record(start);
      kernel.enqueue(stream);
      stream.record(end);
      float once = end.millisecondsSince(start);
      launches = Math.max(1, (int) Math.min(MOST_LAUNCHES, MILLISECONDS / once));
      all = owner.add(engine.recorder().record(Collections.nCopies(launches, kernel)));
      all.launch(stream);
    }

    void measure() {
      stream.record(start);
      all.launch(stream);
      stream.record(end);
      least = Math.min(least, end.millisecondsSince(start));
    }

    /** Of one run, the fastest. */
    float milliseconds() {
      return least / launches;
    }
  }
}
