package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.cublas.ComputeType;
import dev.hourglass.backend.cuda.cublas.Cublas;
import dev.hourglass.backend.cuda.cublas.Cublas.Lane;
import dev.hourglass.backend.cuda.cublas.CublasSearch.Found;
import dev.hourglass.backend.cuda.cublas.Gemm;
import dev.hourglass.backend.cuda.cublas.Matrix;
import dev.hourglass.backend.cuda.driver.Device.Resource;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.backend.cuda.driver.JCudaHandles;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Products by cuBLAS, with bias and activation, if there are any, in a kernel of our own. It is
 * loaded when the first product is bound, which takes some tenths of a second. Where that fails
 * there is a warning, and our own kernels compute all products.
 */
final class CublasProducts implements ProductMaker, Resource {
  private static final Logger LOGGER = LoggerFactory.getLogger(CublasProducts.class);
  private static final String EPILOGUE = "dense_epilogue";

  private final CudaEngine engine;
  private final Found found;
  private final IdentityHashMap<Stream, Lane> lanes = new IdentityHashMap<>();
  private @Nullable Cublas cublas;
  private boolean isTried;

  /**
   * Prepares for a library.
   *
   * @param found which one to load
   */
  CublasProducts(CudaEngine engine, Found found) {
    this.engine = engine;
    this.found = found;
  }

  private synchronized @Nullable Cublas started() {
    if (isTried) {
      return cublas;
    }
    isTried = true;
    JCudaHandles.makeCurrent(engine.device());
    try {
      Cublas started =
          new Cublas(found, engine.properties().capability(), engine.device()::allocate);
      cublas = started;
      // Each stream on which products may be queued: nothing can be allocated during a capture.
      lanes.put(engine.stream(), started.lane(JCudaHandles.of(engine.stream())));
      for (Stream lane : engine.recorder().lanes()) {
        lanes.put(lane, started.lane(JCudaHandles.of(lane)));
      }
    } catch (BackendException e) {
      LOGGER.warn(
          "{} can't be used, all products are computed by own kernels: {}",
          found.description(),
          e.getMessage());
      close();
    }
    return cublas;
  }

  /**
   * Binds a product.
   *
   * @return null without cuBLAS, for products in BFLOAT16 with bias or activation, which would be
   *     rounded before these instead of once, and for sizes that cuBLAS can't count
   */
  @Override
  public @Nullable CudaKernel bind(CudaScope scope, Product product) {
    Cublas library = started();
    if (library == null) {
      return null;
    }
    boolean isBare = product.bias() == null && product.activation() == Activation.IDENTITY;
    boolean isCountable = Math.max(product.m(), Math.max(product.n(), product.k())) < 1L << 31;
    if (!isCountable || (!isBare && product.out().type() == DType.BFLOAT16)) {
      return null;
    }
    Gemm gemm =
        new Gemm(
            computeType(product.arithmetic()),
            matrix(product.a()),
            product.transposeA(),
            matrix(product.b()),
            product.transposeB(),
            matrix(product.out()),
            product.into());
    CudaKernel epilogue = isBare ? null : epilogue(scope, product);
    return new CudaKernel(engine.stream(), product.reads(), product.writes()) {
      @Override
      void enqueue(Stream stream) {
        Lane lane = lanes.get(stream);
        if (lane == null) {
          throw new AssertionError("a stream without a lane");
        }
        JCudaHandles.makeCurrent(engine.device());
        library.enqueue(gemm, lane);
        if (epilogue != null) {
          epilogue.enqueue(stream);
        }
      }
    };
  }

  private static ComputeType computeType(Arithmetic arithmetic) {
    return switch (arithmetic) {
      case FLOAT32 -> ComputeType.FLOAT32;
      case TF32 -> ComputeType.TF32;
      case BFLOAT16 -> ComputeType.BFLOAT16;
    };
  }

  private static Matrix matrix(CudaTensor tensor) {
    return Matrix.dense(
        tensor.address(),
        tensor.type(),
        Math.toIntExact(tensor.rows()),
        Math.toIntExact(tensor.columns()));
  }

  private static CudaKernel epilogue(CudaScope scope, Product product) {
    CudaTensor out = product.out();
    CudaTensor bias = product.bias();
    Arguments arguments = new Arguments().pointer(out);
    List<CudaTensor> reads = new ArrayList<>();
    if (bias == null) {
      arguments.nullPointer();
    } else {
      arguments.pointer(bias);
      reads.add(bias);
    }
    arguments.int64(out.rows()).int64(out.columns()).int64(Codes.of(product.activation()));
    return scope.launch(
        EPILOGUE,
        EPILOGUE,
        Blocks.forRows(scope, out.rows(), out.columns()),
        Blocks.THREADS,
        0,
        arguments,
        reads,
        List.of(out));
  }

  /** Nothing that was queued may still run. */
  @Override
  public synchronized void close() {
    Cublas started = cublas;
    if (started != null) {
      cublas = null;
      JCudaHandles.makeCurrent(engine.device());
      started.close();
    }
  }
}
