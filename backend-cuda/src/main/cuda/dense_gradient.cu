// The element-wise part of a dense layer's gradient: dy becomes dz = dy * activation'(y), and the
// sums of its columns, before they are rounded to dy's type, go to the bias's gradient.
#include "column_sums.cuh"
#include "unary.cuh"

using namespace hourglass;

struct DenseGradientArguments {
  const void* y;
  void* dy;
  ColumnSums sums;
  int yType;
  int dyType;
  int activation;
};

// Turns dy into dz in the thread's column and rows, and returns the sum.
template <typename Output, typename Gradient>
__device__ __forceinline__ float replaceColumn(const DenseGradientArguments& a) {
  constexpr int DEPTH = ROWS_IN_FLIGHT<Gradient>;
  int64 columns = a.sums.columns;
  int64 end = endRow(a.sums.rows);
  bool isColumn = tileColumn() < columns;
  const Output* output = static_cast<const Output*>(a.y) + columnToLoad(columns);
  Gradient* gradient = static_cast<Gradient*>(a.dy) + columnToLoad(columns);
  float sum[DEPTH] = {};
  for (int64 first = firstRow(a.sums.rows); first < end; first += ROWS_AT_ONCE * DEPTH) {
    float y[DEPTH];
    float dy[DEPTH];
    for (int k = 0; k < DEPTH; k++) {
      int64 row = first + k * ROWS_AT_ONCE;
      int64 i = (row < end ? row : end - 1) * columns;
      y[k] = toFloat(output[i]);
      dy[k] = toFloat(gradient[i]);
    }
    takeDerivatives<DEPTH>(a.activation, 0, y);
    for (int k = 0; k < DEPTH; k++) {
      int64 row = first + k * ROWS_AT_ONCE;
      if (row < end && isColumn) {
        float dz = dy[k] * y[k];
        sum[k] += dz;
        put(gradient + row * columns, dz);
      }
    }
  }
  return pairwiseSum<DEPTH>(sum);
}

HOURGLASS_KERNEL(dense_gradient, DenseGradientArguments, THREADS) {
  float sum;
  if (a.dyType == FLOAT32) {
    sum = replaceColumn<float, float>(a);
  } else if (a.yType == FLOAT32) {
    sum = replaceColumn<float, bfloat16>(a);
  } else {
    sum = replaceColumn<bfloat16, bfloat16>(a);
  }
  finishColumns(a.sums, sum);
}
