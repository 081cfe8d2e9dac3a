// Matrix products of TF32 operands on tensor cores.
#include "product_tensor_core.cuh"

namespace hourglass {
namespace {
// For throughput: most products per byte from memory.
using Large = Division<128, 128, 2, 2, 1, 16, 4, 2>;
// Where large tiles would leave multiprocessors without work.
using Medium = Division<64, 64, 2, 2, 1, 16, 4, 4>;
// For few rows: many small blocks, and eight warps that share the depth, for a short wait.
using Small = Division<32, 32, 1, 1, 8, 64, 4, 2>;
}  // namespace
}  // namespace hourglass

#define PRODUCT(name, Division, transposeA, transposeB)                                           \
  HOURGLASS_KERNEL(name, hourglass::ProductArguments, hourglass::Division::THREADS,               \
                   hourglass::Division::BLOCKS) {                                                 \
    hourglass::productOnTensorCores<hourglass::Tf32Arithmetic, hourglass::Division, transposeA,   \
                                    transposeB>(a);                                               \
  }

#define PRODUCTS(size, Division)                                  \
  PRODUCT(product_tf32_##size##_nn, Division, false, false)       \
  PRODUCT(product_tf32_##size##_nt, Division, false, true)        \
  PRODUCT(product_tf32_##size##_tn, Division, true, false)        \
  PRODUCT(product_tf32_##size##_tt, Division, true, true)

PRODUCTS(large, Large)
PRODUCTS(medium, Medium)
PRODUCTS(small, Small)
