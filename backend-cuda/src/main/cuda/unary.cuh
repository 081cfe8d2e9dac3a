// Functions of one operand and their derivatives by their own value.
#pragma once

#include "hourglass.cuh"

namespace hourglass {

// By the ordinals of dev.hourglass.tensor.Activation, then those of UnaryOp.Elementary, then
// UnaryOp.Affine.
enum Unary {
  IDENTITY = 0,
  RELU = 1,
  LEAKY_RELU = 2,
  ELU = 3,
  SIGMOID = 4,
  TANH = 5,
  SOFTPLUS = 6,
  EXPM1 = 7,
  SQRT = 8,
  RECIPROCAL = 9,
  LOG = 10,
  AFFINE = 11
};

constexpr float LEAKY_RELU_SLOPE = 0.01f;

// scale and shift are AFFINE's.
__device__ __forceinline__ float apply(int op, float scale, float shift, float x) {
  switch (op) {
    case RELU:
      return x < 0 ? 0 : x;  // Keeps NaN.
    case LEAKY_RELU:
      return x > 0 ? x : LEAKY_RELU_SLOPE * x;
    case ELU:
      return x > 0 ? x : expm1f(x);
    case SIGMOID:
      return 1 / (1 + expf(-x));
    case TANH:
      return tanhf(x);
    case SOFTPLUS:
      // fmaxf would lose NaN.
      return (x < 0 ? 0 : x) + log1pf(expf(-fabsf(x)));
    case EXPM1:
      return expm1f(x);
    case SQRT:
      return sqrtf(x);
    case RECIPROCAL:
      return 1 / x;
    case LOG:
      return logf(x);
    case AFFINE:
      return scale * x + shift;
    default:
      return x;
  }
}

// The derivative where the function's value is y.
__device__ __forceinline__ float derivative(int op, float scale, float y) {
  switch (op) {
    case RELU:
      return y > 0 ? 1 : 0;
    case LEAKY_RELU:
      return y > 0 ? 1 : LEAKY_RELU_SLOPE;
    case ELU:
      return y > 0 ? 1 : y + 1;
    case SIGMOID:
      return y * (1 - y);
    case TANH:
      return 1 - y * y;
    case SOFTPLUS:
      return -expm1f(-y);
    case EXPM1:
      return y + 1;
    case SQRT:
      return 0.5f / y;
    case RECIPROCAL:
      return -y * y;
    case LOG:
      return expf(-y);
    case AFFINE:
      return scale;
    default:
      return 1;
  }
}

// A number that is known when a call with it is compiled.
template <int NUMBER>
struct Constant {
  static constexpr int value = NUMBER;
};

// Calls body with the function's number as a Constant: a loop in it doesn't look again which
// function it is.
template <typename Body>
__device__ __forceinline__ void withConstant(int op, const Body& body) {
  switch (op) {
    case RELU:
      return body(Constant<RELU>());
    case LEAKY_RELU:
      return body(Constant<LEAKY_RELU>());
    case ELU:
      return body(Constant<ELU>());
    case SIGMOID:
      return body(Constant<SIGMOID>());
    case TANH:
      return body(Constant<TANH>());
    case SOFTPLUS:
      return body(Constant<SOFTPLUS>());
    case EXPM1:
      return body(Constant<EXPM1>());
    case SQRT:
      return body(Constant<SQRT>());
    case RECIPROCAL:
      return body(Constant<RECIPROCAL>());
    case LOG:
      return body(Constant<LOG>());
    case AFFINE:
      return body(Constant<AFFINE>());
    default:
      return body(Constant<IDENTITY>());
  }
}

// Replaces arguments of the function by its values there.
template <int COUNT>
__device__ __forceinline__ void applyAll(int op, float scale, float shift, float* x) {
  withConstant(op, [&](auto constant) {
    for (int k = 0; k < COUNT; k++) {
      x[k] = apply(constant.value, scale, shift, x[k]);
    }
  });
}

// Replaces values of the function by its derivatives there.
template <int COUNT>
__device__ __forceinline__ void takeDerivatives(int op, float scale, float* y) {
  withConstant(op, [&](auto constant) {
    for (int k = 0; k < COUNT; k++) {
      y[k] = derivative(constant.value, scale, y[k]);
    }
  });
}

}  // namespace hourglass
