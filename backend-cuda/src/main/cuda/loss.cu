// A loss's value and its derivative by the output, in one pass.
#include "block_sums.cuh"

using namespace hourglass;

// By the ordinals of dev.hourglass.tensor.LossFunction.
enum Loss {
  SQUARED_ERROR = 0,
  BINARY_CROSS_ENTROPY_WITH_LOGITS = 1,
  HUBER = 2,
  ABSOLUTE_ERROR = 3
};

struct LossArguments {
  const float* output;
  const float* target;
  float* sum;
  void* gradient;  // Null if only the value is wanted.
  float* partials;
  uint32* ticket;
  int64 count;
  float scale;
  int loss;
  int gradientType;
};

// The loss of one element, and its derivative. Comparisons instead of fminf and fmaxf, which would
// lose NaN.
__device__ __forceinline__ float evaluate(int loss, float output, float target, float* derivative) {
  float difference = output - target;
  switch (loss) {
    case SQUARED_ERROR:
      *derivative = 2 * difference;
      return difference * difference;
    case BINARY_CROSS_ENTROPY_WITH_LOGITS: {
      float e = expf(-fabsf(output));
      *derivative = (output < 0 ? e : 1) / (1 + e) - target;
      return (output < 0 ? 0 : output) - output * target + log1pf(e);
    }
    case HUBER: {
      float clipped = difference > 1 ? 1 : difference < -1 ? -1 : difference;
      *derivative = clipped;
      return clipped * (difference - 0.5f * clipped);
    }
    default:
      *derivative = difference > 0 ? 1 : difference < 0 ? -1 : difference;
      return fabsf(difference);
  }
}

HOURGLASS_KERNEL(loss, LossArguments, THREADS) {
  float sum = 0;
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    float output[UNROLL];
    float target[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      output[k] = loadInside(a.output, i, a.count);
      target[k] = loadInside(a.target, i, a.count);
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        float derivative;
        sum += evaluate(a.loss, output[k], target[k], &derivative);
        if (a.gradient != nullptr) {
          store(a.gradient, i, a.gradientType, a.scale * derivative);
        }
      }
    }
  }
  float total;
  if (sumOverBlocks(sum, blockIdx.x, gridDim.x, a.partials, a.ticket, &total) &&
      threadIdx.x == 0) {
    *a.sum += a.scale * total;
  }
}
