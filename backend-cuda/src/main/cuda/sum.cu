// Sums of columns, of rows and of all elements, which are one long row.
#include "block_sums.cuh"
#include "column_sums.cuh"

using namespace hourglass;

struct SumColumnsArguments {
  const void* in;
  ColumnSums sums;
  int type;
};

template <typename Element>
__device__ __forceinline__ float sumColumn(const SumColumnsArguments& a) {
  constexpr int DEPTH = ROWS_IN_FLIGHT<Element>;
  int64 columns = a.sums.columns;
  int64 end = endRow(a.sums.rows);
  const Element* in = static_cast<const Element*>(a.in) + columnToLoad(columns);
  float sum[DEPTH] = {};
  for (int64 first = firstRow(a.sums.rows); first < end; first += ROWS_AT_ONCE * DEPTH) {
    float x[DEPTH];
    for (int k = 0; k < DEPTH; k++) {
      int64 row = first + k * ROWS_AT_ONCE;
      x[k] = toFloat(in[(row < end ? row : end - 1) * columns]);
    }
    for (int k = 0; k < DEPTH; k++) {
      sum[k] += first + k * ROWS_AT_ONCE < end ? x[k] : 0;
    }
  }
  return pairwiseSum<DEPTH>(sum);
}

HOURGLASS_KERNEL(sum_columns, SumColumnsArguments, THREADS) {
  finishColumns(a.sums, a.type == FLOAT32 ? sumColumn<float>(a) : sumColumn<bfloat16>(a));
}

struct SumShortRowsArguments {
  const void* in;
  float* out;
  int64 rows;
  int64 columns;
  int type;
  int accumulate;
};

__device__ __forceinline__ void finishRow(float* out, int accumulate, float sum) {
  *out = accumulate ? *out + sum : sum;
}

// The sum of each STEPth of some elements, from one of them on.
template <int STEP, typename Element>
__device__ __forceinline__ float sumOf(const Element* in, int64 from, int64 end) {
  float sum[UNROLL] = {};
  for (int64 first = from; first < end; first += STEP * UNROLL) {
    float x[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      x[k] = loadInside(in, first + k * STEP, end);
    }
    for (int k = 0; k < UNROLL; k++) {
      sum[k] += first + k * STEP < end ? x[k] : 0;
    }
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

template <int STEP>
__device__ __forceinline__ float sumOf(const void* in, int type, int64 from, int64 end) {
  return type == FLOAT32 ? sumOf<STEP>(static_cast<const float*>(in), from, end)
                         : sumOf<STEP>(static_cast<const bfloat16*>(in), from, end);
}

// One row a warp.
HOURGLASS_KERNEL(sum_short_rows, SumShortRowsArguments, THREADS) {
  for (int64 row = firstIndex() / WARP; row < a.rows; row += stride() / WARP) {
    int64 start = row * a.columns;
    float total =
        warpSum(sumOf<WARP>(a.in, a.type, start + threadIdx.x % WARP, start + a.columns));
    if (threadIdx.x % WARP == 0) {
      finishRow(a.out + row, a.accumulate, total);
    }
  }
}

struct SumLongRowsArguments {
  const void* in;
  float* out;
  float* partials;  // rows x slices, and one ticket a row; not used for one slice.
  uint32* tickets;
  int64 rows;
  int64 columns;
  uint32 slices;  // Blocks that share a row. If more than one, each block has one slice only.
  int type;
  int accumulate;
};

HOURGLASS_KERNEL(sum_long_rows, SumLongRowsArguments, THREADS) {
  for (int64 piece = blockIdx.x; piece < a.rows * a.slices; piece += gridDim.x) {
    int64 row = piece / a.slices;
    uint32 slice = static_cast<uint32>(piece % a.slices);
    int64 start = row * a.columns;
    float own = sumOf<THREADS>(
        a.in, a.type, start + a.columns * slice / a.slices + threadIdx.x,
        start + a.columns * (slice + 1) / a.slices);
    float total;
    if (sumOverBlocks(own, slice, a.slices, a.partials + row * a.slices, a.tickets + row, &total) &&
        threadIdx.x == 0) {
      finishRow(a.out + row, a.accumulate, total);
    }
  }
}
