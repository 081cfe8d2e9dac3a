// Steps of the optimizers, each in one pass over the parameters.
#include "loops.cuh"

using namespace hourglass;

struct AdamArguments {
  const float* learningRate;
  const float* t;
  float* w;
  const float* g;
  float* m;
  float* v;
  int64 count;
  float beta1;
  float beta2;
  float logBeta1;
  float logBeta2;
  float epsilon;
  float weightDecay;
};

// 1 / (1 - βᵗ). This form keeps its digits where β is close to 1; for β = 0, whose logarithm is -∞,
// it is 1.
__device__ __forceinline__ float biasCorrection(float logBeta, float t) {
  return -1 / expm1f(t * logBeta);
}

HOURGLASS_KERNEL(adam, AdamArguments, THREADS) {
  float rate = *a.learningRate;
  float t = *a.t;
  float stepSize = rate * biasCorrection(a.logBeta1, t);
  float rootCorrection = sqrtf(biasCorrection(a.logBeta2, t));
  float decay = 1 - rate * a.weightDecay;
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    float w[UNROLL];
    float g[UNROLL];
    float m[UNROLL];
    float v[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      w[k] = loadInside(a.w, i, a.count);
      g[k] = loadInside(a.g, i, a.count);
      m[k] = loadInside(a.m, i, a.count);
      v[k] = loadInside(a.v, i, a.count);
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        float moment = a.beta1 * m[k] + (1 - a.beta1) * g[k];
        float square = a.beta2 * v[k] + (1 - a.beta2) * g[k] * g[k];
        a.m[i] = moment;
        a.v[i] = square;
        a.w[i] = decay * w[k] - stepSize * moment / (sqrtf(square) * rootCorrection + a.epsilon);
      }
    }
  }
}

struct SgdArguments {
  const float* learningRate;
  float* w;
  const float* g;
  float* velocity;  // Null for plain descent.
  int64 count;
  float momentum;
  float weightDecay;
  int nesterov;
};

template <bool MOVING>
__device__ __forceinline__ void descend(const SgdArguments& a) {
  float rate = *a.learningRate;
  float decay = 1 - rate * a.weightDecay;
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    float w[UNROLL];
    float g[UNROLL];
    float velocity[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      w[k] = loadInside(a.w, i, a.count);
      g[k] = loadInside(a.g, i, a.count);
      velocity[k] = MOVING ? loadInside(a.velocity, i, a.count) : 0;
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        float direction = g[k];
        if (MOVING) {
          float moved = a.momentum * velocity[k] + g[k];
          a.velocity[i] = moved;
          direction = a.nesterov ? g[k] + a.momentum * moved : moved;
        }
        a.w[i] = decay * w[k] - rate * direction;
      }
    }
  }
}

HOURGLASS_KERNEL(sgd, SgdArguments, THREADS) {
  if (a.velocity == nullptr) {
    descend<false>(a);
  } else {
    descend<true>(a);
  }
}
