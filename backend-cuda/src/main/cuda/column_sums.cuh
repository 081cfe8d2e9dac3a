// Sums of a matrix's columns. Each block has a tile of columns as wide as a warp, and of it a slice
// of rows, which its warps take in turns. The last block of each tile adds the slices up.
#pragma once

#include "loops.cuh"

namespace hourglass {

struct ColumnSums {
  float* out;
  float* partials;  // slices x columns; not used if there is one slice only, and tickets neither.
  uint32* tickets;  // One a tile.
  int64 rows;
  int64 columns;
  int64 accumulate;
};

constexpr int ROWS_AT_ONCE = THREADS / WARP;

// Rows that a thread loads before it uses the first.
template <typename Element>
constexpr int ROWS_IN_FLIGHT = sizeof(Element) == 2 ? 2 * UNROLL : UNROLL;

__device__ __forceinline__ int64 tileColumn() {
  return static_cast<int64>(blockIdx.x) * WARP + threadIdx.x % WARP;
}

// Where a thread loads; threads that have no column load the last one.
__device__ __forceinline__ int64 columnToLoad(int64 columns) {
  int64 column = tileColumn();
  return column < columns ? column : columns - 1;
}

// A warp's first row, and the row behind those of the block.
__device__ __forceinline__ int64 firstRow(int64 rows) {
  return rows * blockIdx.y / gridDim.y + threadIdx.x / WARP;
}
__device__ __forceinline__ int64 endRow(int64 rows) { return rows * (blockIdx.y + 1) / gridDim.y; }

// The sum of a few numbers, pair by pair.
template <int COUNT>
__device__ __forceinline__ float pairwiseSum(float* values) {
  for (int half = COUNT / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) {
      values[i] += values[i + half];
    }
  }
  return values[0];
}

// The sum over the warps of the block, for each lane; valid in the first warp.
__device__ __forceinline__ float sumOverWarps(float value) {
  __shared__ float shared[ROWS_AT_ONCE][WARP];
  uint32 warp = threadIdx.x / WARP;
  uint32 lane = threadIdx.x % WARP;
  __syncthreads();
  shared[warp][lane] = value;
  __syncthreads();
  float sum = 0;
  if (warp == 0) {
    for (int i = 0; i < ROWS_AT_ONCE; i++) {
      sum += shared[i][lane];
    }
  }
  return sum;
}

// Takes each thread's sum over its rows of its column. All threads of the block call it.
__device__ __forceinline__ void finishColumns(const ColumnSums& sums, float value) {
  int64 column = tileColumn();
  uint32 warp = threadIdx.x / WARP;
  bool writes = warp == 0 && column < sums.columns;
  float sum = sumOverWarps(value);
  if (gridDim.y > 1) {
    if (writes) {
      sums.partials[blockIdx.y * sums.columns + column] = sum;
    }
    if (!isLastBlock(sums.tickets + blockIdx.x, gridDim.y)) {
      return;
    }
    float slices = 0;
    if (column < sums.columns) {
      // As many loads in flight, since what other blocks wrote is waited for.
#pragma unroll UNROLL
      for (uint32 slice = warp; slice < gridDim.y; slice += ROWS_AT_ONCE) {
        slices += sums.partials[slice * sums.columns + column];
      }
    }
    sum = sumOverWarps(slices);
  }
  if (writes) {
    sums.out[column] = sums.accumulate ? sums.out[column] + sum : sum;
  }
}

}  // namespace hourglass
