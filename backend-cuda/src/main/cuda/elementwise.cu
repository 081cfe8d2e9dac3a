// Functions of one and two operands, element by element. The result may take an operand's place:
// each thread loads what it needs before it stores.
#include "loops.cuh"
#include "unary.cuh"

using namespace hourglass;

struct MapArguments {
  const void* in;
  void* out;
  int64 count;
  int type;
  int op;
  float scale;
  float shift;
};

template <typename Element>
__device__ __forceinline__ void mapAll(const MapArguments& a) {
  const Element* in = static_cast<const Element*>(a.in);
  Element* out = static_cast<Element*>(a.out);
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    float x[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      x[k] = loadInside(in, first + k * THREADS, a.count);
    }
    applyAll<UNROLL>(a.op, a.scale, a.shift, x);
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        put(out + i, x[k]);
      }
    }
  }
}

HOURGLASS_KERNEL(map, MapArguments, THREADS) {
  if (a.type == FLOAT32) {
    mapAll<float>(a);
  } else {
    mapAll<bfloat16>(a);
  }
}

// By the ordinals of dev.hourglass.tensor.BinaryOp.Arithmetic, then BinaryOp.TimesDerivative.
enum Binary { ADD = 0, SUBTRACT = 1, MULTIPLY = 2, TIMES_DERIVATIVE = 3 };

struct ZipArguments {
  const void* a;
  const void* b;
  void* out;
  int64 rows;
  int64 columns;
  int down;   // 1 if b has an element for each row; else 0.
  int right;  // 1 if b has an element for each column; else 0. Both are 0 or one is.
  int type;   // Of a and out.
  int bType;
  int op;
  int unary;  // TIMES_DERIVATIVE's function.
  float scale;
};

// y is the derivative, for TIMES_DERIVATIVE.
__device__ __forceinline__ float combine(int op, float x, float y) {
  switch (op) {
    case ADD:
      return x + y;
    case SUBTRACT:
      return x - y;
    default:
      return x * y;
  }
}

template <typename Element, typename Other>
__device__ __forceinline__ void zipAll(const ZipArguments& a) {
  for (RowPieces pieces(a.rows, a.columns); pieces.hasMore(); pieces.next()) {
    int64 start = pieces.row() * a.columns;
    const Element* left = static_cast<const Element*>(a.a) + start;
    const Other* right = static_cast<const Other*>(a.b) + pieces.row() * a.down;
    Element* out = static_cast<Element*>(a.out) + start;
    float x[UNROLL];
    float y[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      int64 column = pieces.column() + k * WARP;
      x[k] = loadInside(left, column, a.columns);
      y[k] = loadInside(right, a.right ? column : 0, a.columns);
    }
    if (a.op == TIMES_DERIVATIVE) {
      takeDerivatives<UNROLL>(a.unary, a.scale, y);
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 column = pieces.column() + k * WARP;
      if (column < a.columns) {
        put(out + column, combine(a.op, x[k], y[k]));
      }
    }
  }
}

HOURGLASS_KERNEL(zip, ZipArguments, THREADS) {
  if (a.type == FLOAT32) {
    zipAll<float, float>(a);
  } else if (a.bType == FLOAT32) {
    zipAll<bfloat16, float>(a);
  } else {
    zipAll<bfloat16, bfloat16>(a);
  }
}

struct AxpyArguments {
  const void* x;
  void* y;
  int64 count;
  float alpha;
  int type;
};

template <typename Element>
__device__ __forceinline__ void axpyAll(const AxpyArguments& a) {
  const Element* in = static_cast<const Element*>(a.x);
  Element* out = static_cast<Element*>(a.y);
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    float x[UNROLL];
    float y[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      x[k] = loadInside(in, first + k * THREADS, a.count);
      y[k] = loadInside(out, first + k * THREADS, a.count);
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        put(out + i, y[k] + a.alpha * x[k]);
      }
    }
  }
}

HOURGLASS_KERNEL(axpy, AxpyArguments, THREADS) {
  if (a.type == FLOAT32) {
    axpyAll<float>(a);
  } else {
    axpyAll<bfloat16>(a);
  }
}
