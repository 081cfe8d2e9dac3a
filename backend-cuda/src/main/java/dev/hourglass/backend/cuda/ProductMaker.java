package dev.hourglass.backend.cuda;

import org.jspecify.annotations.Nullable;

/** One way to compute matrix products, such as a library. */
interface ProductMaker {
  /**
   * Binds a product. What is bound must be recordable in a graph and give the same bits whenever it
   * runs on the same operands.
   *
   * @param scope owner of what memory it needs beside the operands
   * @return the kernel, or null if this way can't compute the product
   */
  @Nullable CudaKernel bind(CudaScope scope, Product product);
}
