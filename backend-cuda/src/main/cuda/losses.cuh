// Element-wise losses.
#pragma once

#include "hourglass.cuh"

namespace hourglass {

// By the ordinals of dev.hourglass.tensor.LossFunction.
enum Loss {
  SQUARED_ERROR = 0,
  BINARY_CROSS_ENTROPY_WITH_LOGITS = 1,
  HUBER = 2,
  ABSOLUTE_ERROR = 3
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

}  // namespace hourglass
