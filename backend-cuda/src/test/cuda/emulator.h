// Stands in for the CUDA compiler, so that the kernels' sources compile for the host. A block's
// threads are fibers, which run one at a time until they wait for each other; blocks run one after
// another. What a device would punish is made to show: shared memory starts as NaN, asynchronous
// copies arrive only when waited for, and the order of threads, warps and blocks is reversed in
// every other launch.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define __global__
#define __device__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(...)
#define __align__(n) alignas(n)

// Dimensions and positions.
struct uint3 {
  unsigned x, y, z;
};
struct dim3 : uint3 {
  dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : uint3{x, y, z} {}
};
extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;

namespace emulator {

// Waits for all of the block's threads that still run.
void synchronizeBlock();

// A collective of the 32 lanes of a warp: each gives as many bytes, each gets all of them in the
// order of lanes, valid until its next collective. At most 128 bytes a lane.
void* exchange(const void* mine, size_t bytes);

// The block's dynamic shared memory.
unsigned char* sharedMemory();

// Copies that happen when they are waited for: at wait(n) all but the last n groups committed.
void copyAsync(void* to, const void* from, size_t bytes, size_t validBytes);
void commitCopies();
void waitForCopies(int groupsLeft);

// A kernel, by name.
struct Kernel {
  const char* name;
  void (*function)();
  void (*invoke)(void (*function)(), const void* arguments);
  size_t argumentBytes;
};

// Adds a kernel to those that modules find.
void add(const Kernel& kernel);

template <class Arguments>
struct Registration {
  Registration(const char* name, void (*function)(Arguments)) {
    add({name, reinterpret_cast<void (*)()>(function),
         [](void (*erased)(), const void* bytes) {
           Arguments arguments;
           memcpy(static_cast<void*>(&arguments), bytes, sizeof arguments);
           reinterpret_cast<void (*)(Arguments)>(erased)(arguments);
         },
         sizeof(Arguments)});
  }
};

template <class T>
T fromLane(T value, int lane) {
  T all[32];
  memcpy(all, exchange(&value, sizeof value), sizeof all);
  return all[lane];
}

inline int lane() {
  return static_cast<int>(threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % 32;
}

}  // namespace emulator

#define HOURGLASS_REGISTER(name) \
  static const ::emulator::Registration registration_##name(#name, name);

// The names under which the sources use it.
inline void* emulatedWarpExchange(const void* mine, size_t bytes) {
  return emulator::exchange(mine, bytes);
}
inline unsigned char* emulatedShared() { return emulator::sharedMemory(); }
inline void emulatedCopyAsync(void* to, const void* from, size_t bytes, size_t validBytes) {
  emulator::copyAsync(to, from, bytes, validBytes);
}
inline void emulatedCommit() { emulator::commitCopies(); }
inline void emulatedWait(int groupsLeft) { emulator::waitForCopies(groupsLeft); }

// Built-in functions.
inline void __syncthreads() { emulator::synchronizeBlock(); }
inline void __syncwarp(unsigned = 0xffffffffu) {
  char nothing = 0;
  emulator::exchange(&nothing, 1);
}
inline void __threadfence() {}
inline void __threadfence_block() {}

template <class T>
T __shfl_sync(unsigned, T value, int lane) {
  return emulator::fromLane(value, lane % 32);
}
template <class T>
T __shfl_xor_sync(unsigned, T value, int mask) {
  return emulator::fromLane(value, emulator::lane() ^ mask);
}
template <class T>
T __shfl_down_sync(unsigned, T value, int delta) {
  int from = emulator::lane() + delta;
  return emulator::fromLane(value, from < 32 ? from : emulator::lane());
}
template <class T>
T __shfl_up_sync(unsigned, T value, int delta) {
  int from = emulator::lane() - delta;
  return emulator::fromLane(value, from >= 0 ? from : emulator::lane());
}

inline unsigned atomicInc(unsigned* at, unsigned limit) {
  unsigned old = *at;
  *at = old >= limit ? 0 : old + 1;
  return old;
}
template <class T>
T atomicAdd(T* at, T value) {
  T old = *at;
  *at = old + value;
  return old;
}

inline unsigned __float_as_uint(float value) {
  unsigned bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline float __uint_as_float(unsigned bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
inline int __float_as_int(float value) { return static_cast<int>(__float_as_uint(value)); }
inline float __int_as_float(int bits) { return __uint_as_float(static_cast<unsigned>(bits)); }
inline void sincospi(double x, double* sine, double* cosine) {
  *sine = sin(M_PI * x);
  *cosine = cos(M_PI * x);
}
inline unsigned __umulhi(unsigned a, unsigned b) {
  return static_cast<unsigned>((static_cast<uint64_t>(a) * b) >> 32);
}
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float a) { return sqrtf(a); }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __dadd_rn(double a, double b) { return a + b; }

template <class T>
T __ldg(const T* at) {
  return *at;
}
template <class T>
void __stcg(T* at, T value) {
  *at = value;
}

template <class T>
constexpr T min(T a, T b) {
  return b < a ? b : a;
}
template <class T>
constexpr T max(T a, T b) {
  return a < b ? b : a;
}

// Vectors.
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) uint2 {
  unsigned x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
struct alignas(8) int2 {
  int x, y;
};
struct alignas(16) int4 {
  int x, y, z, w;
};
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
