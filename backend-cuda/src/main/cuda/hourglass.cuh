// What all kernels share. The same sources are compiled for the device, and for the host by the
// tests, which run them on an emulated device (src/test/cuda): so nothing here or in the kernels
// depends on CUDA's headers, and instructions that need assembly have their emulation in
// emulator.h.
#pragma once

#ifdef __CUDACC__
#define HOURGLASS_REGISTER(name)
// A block's dynamic shared memory, aligned to 16 bytes.
#define HOURGLASS_SHARED(name) extern __shared__ __align__(16) unsigned char name[]
#else
#define HOURGLASS_SHARED(name) unsigned char* const name = emulatedShared()
#include "emulator.h"
#endif

// Declares a kernel with one argument, a structure passed by value. Java writes that structure
// field by field, each aligned to its own size.
//
// The last arguments: the largest block it is launched with, and, if wanted, how many such blocks a
// multiprocessor is to have registers for.
#define HOURGLASS_KERNEL(name, Arguments, ...)                                     \
  extern "C" __global__ void __launch_bounds__(__VA_ARGS__) name(const Arguments); \
  HOURGLASS_REGISTER(name)                                                         \
  extern "C" __global__ void __launch_bounds__(__VA_ARGS__) name(const Arguments a)

namespace hourglass {

using int64 = long long;
using uint32 = unsigned int;
using uint64 = unsigned long long;
using bfloat16 = unsigned short;  // The upper half of a float.

// Element types, by the ordinals of dev.hourglass.tensor.DType.
enum Type { FLOAT32 = 0, BFLOAT16 = 1, INT32 = 2, UINT8 = 3 };

constexpr int WARP = 32;
constexpr uint32 ALL_LANES = 0xffffffffu;

__device__ __forceinline__ float quietNaN() { return __uint_as_float(0x7fffffffu); }

__device__ __forceinline__ float widen(bfloat16 value) {
  return __uint_as_float(static_cast<uint32>(value) << 16);
}

// To nearest, ties to even. The arithmetic on bits, since the instruction needs sm_80; a NaN stays
// one, where adding to its bits could overflow into an infinity or zero.
__device__ __forceinline__ bfloat16 narrow(float value) {
  uint32 bits = __float_as_uint(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return static_cast<bfloat16>((bits >> 16) | 0x40u);
  }
  return static_cast<bfloat16>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// One element of a matrix of real numbers, FLOAT32 or BFLOAT16. The type is the same for a whole
// launch, so the branch never diverges.
__device__ __forceinline__ float load(const void* base, int64 i, int type) {
  return type == FLOAT32 ? static_cast<const float*>(base)[i]
                         : widen(static_cast<const bfloat16*>(base)[i]);
}

__device__ __forceinline__ void store(void* base, int64 i, int type, float value) {
  if (type == FLOAT32) {
    static_cast<float*>(base)[i] = value;
  } else {
    static_cast<bfloat16*>(base)[i] = narrow(value);
  }
}

// Index of this thread in a launch of one dimension, and of the next element that it handles.
__device__ __forceinline__ int64 firstIndex() {
  return static_cast<int64>(blockIdx.x) * blockDim.x + threadIdx.x;
}

__device__ __forceinline__ int64 stride() { return static_cast<int64>(gridDim.x) * blockDim.x; }

// True in all threads of the block that is the last to get here, of those that share the ticket,
// and false in all others. What the other blocks wrote before is visible to the last one. The
// ticket is 0 before the first launch and is left so.
__device__ __forceinline__ bool isLastBlock(uint32* ticket, uint32 blocks) {
  __shared__ bool last;
  __threadfence();
  __syncthreads();
  if (threadIdx.x == 0) {
    last = atomicInc(ticket, blocks - 1) == blocks - 1;
  }
  __syncthreads();
  if (last) {
    __threadfence();
  }
  return last;
}

// The sum over a warp's lanes, in the same order whenever: results are repeatable bit for bit.
__device__ __forceinline__ float warpSum(float value) {
  for (int offset = WARP / 2; offset > 0; offset /= 2) {
    value += __shfl_xor_sync(ALL_LANES, value, offset);
  }
  return value;
}

// The sum over a block's threads, valid in thread 0. The block is one-dimensional and a multiple of
// a warp; it may be called again at once.
__device__ __forceinline__ float blockSum(float value) {
  __shared__ float partial[32];
  value = warpSum(value);
  __syncthreads();
  if (threadIdx.x % WARP == 0) {
    partial[threadIdx.x / WARP] = value;
  }
  __syncthreads();
  if (threadIdx.x < WARP) {
    value = warpSum(threadIdx.x < blockDim.x / WARP ? partial[threadIdx.x] : 0.0f);
  }
  return value;
}

}  // namespace hourglass
