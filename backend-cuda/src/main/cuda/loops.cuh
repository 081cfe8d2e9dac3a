// How the threads of a launch share elements and rows, in the sizes that Blocks.java knows.
//
// A thread loads UNROLL elements before it uses the first, so that as many loads are in flight.
// They are a block or a warp apart, so that each load of a warp is one piece of memory, wherever
// the tensor starts. For loads to be in flight together no branch may come between them: they are
// of a type that is known when they are compiled, and behind the end the last element is loaded
// again, and not used.
#pragma once

#include "hourglass.cuh"

namespace hourglass {

constexpr int THREADS = 256;
constexpr int UNROLL = 4;

__device__ __forceinline__ float toFloat(float value) { return value; }
__device__ __forceinline__ float toFloat(bfloat16 value) { return widen(value); }
__device__ __forceinline__ float toFloat(unsigned char value) { return value; }

// Element i, or the last one if there are not so many.
template <typename Element>
__device__ __forceinline__ float loadInside(const Element* base, int64 i, int64 count) {
  return toFloat(base[i < count ? i : count - 1]);
}

__device__ __forceinline__ void put(float* at, float value) { *at = value; }
__device__ __forceinline__ void put(bfloat16* at, float value) { *at = narrow(value); }

// A range of elements. Thread by thread:
//
//   for (int64 first = firstElement(); first < count; first += elementStride())
//     for (int k = 0; k < UNROLL; k++)
//       first + k * THREADS is an element, if it is below count.
__device__ __forceinline__ int64 firstElement() {
  return static_cast<int64>(blockIdx.x) * (THREADS * UNROLL) + threadIdx.x;
}

__device__ __forceinline__ int64 elementStride() {
  return static_cast<int64>(gridDim.x) * (THREADS * UNROLL);
}

// A matrix in pieces of one row, one a warp: only they are divided to find row and column. Lane by
// lane:
//
//   RowPieces pieces(rows, columns);
//   for (; pieces.hasMore(); pieces.next())
//     for (int k = 0; k < UNROLL; k++)
//       pieces.column() + k * WARP is a column of pieces.row(), if it is below columns.
class RowPieces {
 public:
  __device__ __forceinline__ RowPieces(int64 rows, int64 columns)
      : perRow_((columns + WIDTH - 1) / WIDTH),
        count_(rows * perRow_),
        piece_(static_cast<int64>(blockIdx.x) * WARPS + threadIdx.x / WARP) {
    locate();
  }

  __device__ __forceinline__ bool hasMore() const { return piece_ < count_; }

  __device__ __forceinline__ void next() {
    piece_ += static_cast<int64>(gridDim.x) * WARPS;
    locate();
  }

  __device__ __forceinline__ int64 row() const { return row_; }

  __device__ __forceinline__ int64 column() const { return column_; }

 private:
  static constexpr int WIDTH = WARP * UNROLL;
  static constexpr int WARPS = THREADS / WARP;

  __device__ __forceinline__ void locate() {
    row_ = piece_ / perRow_;
    column_ = (piece_ - row_ * perRow_) * WIDTH + threadIdx.x % WARP;
  }

  int64 perRow_;
  int64 count_;
  int64 piece_;
  int64 row_;
  int64 column_;
};

}  // namespace hourglass
