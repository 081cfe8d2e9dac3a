// The rows of the next batch, by an index and a cursor on the device.
#include "loops.cuh"

using namespace hourglass;

struct GatherArguments {
  const void* in;
  const int* index;
  int* cursor;
  float* out;
  uint32* ticket;
  int64 inRows;
  int64 indexLength;
  int64 rows;  // Of out.
  int64 columns;
  float scale;
  int inType;  // FLOAT32 or UINT8.
};

// Also for a cursor that has been set outside the index: no address may follow from it.
__device__ __forceinline__ int64 wrapped(int64 position, int64 length) {
  int64 rest = position % length;
  return rest < 0 ? rest + length : rest;
}

template <typename In>
__device__ __forceinline__ void gatherRows(const GatherArguments& a, int64 cursor) {
  for (RowPieces pieces(a.rows, a.columns); pieces.hasMore(); pieces.next()) {
    int64 from = a.index[wrapped(cursor + pieces.row(), a.indexLength)];
    bool isRow = from >= 0 && from < a.inRows;
    const In* in = static_cast<const In*>(a.in) + (isRow ? from : 0) * a.columns;
    float* out = a.out + pieces.row() * a.columns;
    float x[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      x[k] = loadInside(in, pieces.column() + k * WARP, a.columns);
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 column = pieces.column() + k * WARP;
      if (column < a.columns) {
        out[column] = isRow ? a.scale * x[k] : quietNaN();
      }
    }
  }
}

HOURGLASS_KERNEL(gather_rows, GatherArguments, THREADS) {
  int64 cursor = *a.cursor;
  if (a.inType == UINT8) {
    gatherRows<unsigned char>(a, cursor);
  } else {
    gatherRows<float>(a, cursor);
  }
  if (isLastBlock(a.ticket, gridDim.x) && threadIdx.x == 0) {
    *a.cursor = static_cast<int>(wrapped(cursor + a.rows, a.indexLength));
  }
}
