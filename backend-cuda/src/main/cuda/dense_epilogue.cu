// What is left of a dense layer after a product that could not do it itself: bias and activation,
// in place.
#include "loops.cuh"
#include "unary.cuh"

using namespace hourglass;

struct DenseEpilogueArguments {
  float* y;
  const float* bias;  // One row, or null.
  int64 rows;
  int64 columns;
  int64 activation;
};

HOURGLASS_KERNEL(dense_epilogue, DenseEpilogueArguments, THREADS) {
  for (RowPieces pieces(a.rows, a.columns); pieces.hasMore(); pieces.next()) {
    float* y = a.y + pieces.row() * a.columns;
    float values[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      values[k] = loadInside(y, pieces.column() + k * WARP, a.columns);
    }
    if (a.bias != nullptr) {
      for (int k = 0; k < UNROLL; k++) {
        values[k] += loadInside(a.bias, pieces.column() + k * WARP, a.columns);
      }
    }
    applyAll<UNROLL>(static_cast<int>(a.activation), 0, 0, values);
    for (int k = 0; k < UNROLL; k++) {
      int64 column = pieces.column() + k * WARP;
      if (column < a.columns) {
        y[column] = values[k];
      }
    }
  }
}
