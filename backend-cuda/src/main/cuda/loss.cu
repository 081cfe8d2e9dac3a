// A loss's value and its derivative by the output, in one pass.
#include "block_sums.cuh"
#include "losses.cuh"

using namespace hourglass;

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
