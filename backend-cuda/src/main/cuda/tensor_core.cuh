// What tensor cores and their feeding need beyond C++: one function for each instruction. They are
// of sm_80; their layouts are those of the PTX ISA. The emulation has the same functions.
#pragma once

#include "hourglass.cuh"

#ifndef __CUDACC__
#include "emulator_tensor_core.h"
#else

namespace hourglass {

__device__ __forceinline__ uint32 sharedAddress(const void* at) {
  return static_cast<uint32>(__cvta_generic_to_shared(at));
}

// Starts to copy 4, 8 or 16 bytes from global to shared memory, both aligned to as many; zeros
// where not valid: nothing is read then.
template <int BYTES>
__device__ __forceinline__ void copyAsync(void* to, const void* from, bool valid) {
  static_assert(BYTES == 4 || BYTES == 8 || BYTES == 16);
  const int validBytes = valid ? BYTES : 0;
  if constexpr (BYTES == 16) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(sharedAddress(to)),
                 "l"(from), "r"(validBytes)
                 : "memory");
  } else {
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;" ::"r"(sharedAddress(to)),
                 "l"(from), "n"(BYTES), "r"(validBytes)
                 : "memory");
  }
}

// Makes a group of the copies that this thread started since the last one.
__device__ __forceinline__ void commitCopies() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits for this thread's groups, except the last ones.
template <int GROUPS_LEFT>
__device__ __forceinline__ void waitForCopies() {
  asm volatile("cp.async.wait_group %0;" ::"n"(GROUPS_LEFT) : "memory");
}

// Four 8x8 matrices of two-byte elements from shared memory. Lane l gives the address of row l % 8
// of matrix l / 8, aligned to 16 bytes; it gets the elements 2 * (l % 4) and the next of row l / 4
// of each matrix.
__device__ __forceinline__ void loadMatrices(uint32 (&into)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(into[0]), "=r"(into[1]), "=r"(into[2]), "=r"(into[3])
               : "r"(sharedAddress(row))
               : "memory");
}

// The same, each matrix transposed.
__device__ __forceinline__ void loadMatricesTransposed(uint32 (&into)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(into[0]), "=r"(into[1]), "=r"(into[2]), "=r"(into[3])
               : "r"(sharedAddress(row))
               : "memory");
}

// Rounds a float to TF32, to nearest, ties away from zero.
__device__ __forceinline__ uint32 roundToTf32(uint32 bits) {
  uint32 rounded;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(rounded) : "f"(__uint_as_float(bits)));
  return rounded;
}

// sums += a·b of BFLOAT16: 16x16 times 16x8.
__device__ __forceinline__ void multiplyBfloat16(float (&sums)[4], const uint32 (&a)[4], uint32 b0,
                                                 uint32 b1) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// sums += a·b of TF32: 16x8 times 8x8.
__device__ __forceinline__ void multiplyTf32(float (&sums)[4], const uint32 (&a)[4], uint32 b0,
                                             uint32 b1) {
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

}  // namespace hourglass

#endif
