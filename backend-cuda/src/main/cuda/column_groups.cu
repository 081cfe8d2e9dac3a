// Errors of an output whose columns fall into groups, their gradient, and the means that it stands
// for. A warp computes one group of one row.
#include "loops.cuh"
#include "losses.cuh"

using namespace hourglass;

// Kinds of groups: those of Elements by their losses, and then OneHot.
constexpr int ONE_HOT = 4;

// A group in its place.
struct Range {
  int column;
  int columns;
  int source;
  int kind;
  float factor;
};

// The groups of a row that a warp computes, one after the other:
//
//   for (Groups groups(rows, count); groups.hasMore(); groups.next())
//     groups.row() and groups.group() are which.
class Groups {
 public:
  __device__ __forceinline__ Groups(int64 rows, int count)
      : count_(count),
        end_(rows * count),
        place_((static_cast<int64>(blockIdx.x) * THREADS + threadIdx.x) / WARP) {}

  __device__ __forceinline__ bool hasMore() const { return place_ < end_; }

  __device__ __forceinline__ void next() {
    place_ += static_cast<int64>(gridDim.x) * (THREADS / WARP);
  }

  __device__ __forceinline__ int64 row() const { return place_ / count_; }

  __device__ __forceinline__ int group() const { return static_cast<int>(place_ % count_); }

 private:
  int count_;
  int64 end_;
  int64 place_;
};

// The largest of a warp's values that are numbers. A NaN shows in the exponentials.
__device__ __forceinline__ float warpLargest(float value) {
  for (int offset = WARP / 2; offset > 0; offset /= 2) {
    value = fmaxf(value, __shfl_xor_sync(ALL_LANES, value, offset));
  }
  return value;
}

// What the softmax of some logits is made of.
struct Softmax {
  float largest;
  float equal;  // How many are the largest: their exponentials are 1.
  float rest;   // The sum of the other exponentials.

  __device__ __forceinline__ float share() const { return 1 / (equal + rest); }

  // The logarithm of the sum of all, which keeps its digits where one logit outweighs the others.
  __device__ __forceinline__ float logarithm() const { return log1pf(equal - 1 + rest); }
};

__device__ __forceinline__ Softmax softmax(const float* logits, int count) {
  int lane = threadIdx.x % WARP;
  float largest = -INFINITY;
  for (int i = lane; i < count; i += WARP) {
    largest = fmaxf(largest, logits[i]);
  }
  largest = warpLargest(largest);
  float equal = 0;
  float rest = 0;
  for (int i = lane; i < count; i += WARP) {
    if (logits[i] == largest) {
      equal += 1;
    } else {
      rest += expf(logits[i] - largest);
    }
  }
  return {largest, warpSum(equal), warpSum(rest)};
}

struct ErrorsArguments {
  const float* output;
  const float* target;
  const float* weights;  // Null for 1.
  float* errors;
  void* gradient;  // Null if only the errors are wanted.
  const Range* ranges;
  int64 rows;
  int64 columns;
  int64 sources;
  int count;  // Of ranges.
  int gradientType;
};

// What has no weight is 0, even if it is not a number.
__device__ __forceinline__ float weigh(float weight, float value) {
  return weight == 0 ? 0 : weight * value;
}

__device__ __forceinline__ void elementErrors(
    const ErrorsArguments& a, const Range& range, int64 first, int64 source) {
  for (int i = threadIdx.x % WARP; i < range.columns; i += WARP) {
    float weight = range.factor * (a.weights == nullptr ? 1 : a.weights[source + i]);
    float derivative;
    float error = evaluate(range.kind, a.output[first + i], a.target[first + i], &derivative);
    a.errors[source + i] = weigh(weight, error);
    if (a.gradient != nullptr) {
      store(a.gradient, first + i, a.gradientType, weigh(weight, derivative));
    }
  }
}

__device__ __forceinline__ void categoryErrors(
    const ErrorsArguments& a, const Range& range, int64 first, int64 source) {
  int lane = threadIdx.x % WARP;
  float weight = range.factor * (a.weights == nullptr ? 1 : a.weights[source]);
  Softmax sum = softmax(a.output + first, range.columns);
  float total = 0;
  float distance = 0;
  for (int i = lane; i < range.columns; i += WARP) {
    float target = a.target[first + i];
    total += target;
    // Halves, because the distance of two finite logits may be infinite, and 0 times that NaN.
    distance += target * (0.5f * sum.largest - 0.5f * a.output[first + i]);
  }
  total = warpSum(total);
  distance = warpSum(distance);
  if (lane == 0) {
    a.errors[source] = weigh(weight, total * sum.logarithm() + 2 * distance);
  }
  if (a.gradient != nullptr) {
    float share = total * sum.share();
    for (int i = lane; i < range.columns; i += WARP) {
      float exponential = expf(a.output[first + i] - sum.largest);
      store(
          a.gradient,
          first + i,
          a.gradientType,
          weigh(weight, share * exponential - a.target[first + i]));
    }
  }
}

HOURGLASS_KERNEL(errors, ErrorsArguments, THREADS) {
  for (Groups groups(a.rows, a.count); groups.hasMore(); groups.next()) {
    Range range = a.ranges[groups.group()];
    int64 first = groups.row() * a.columns + range.column;
    int64 source = groups.row() * a.sources + range.source;
    if (range.kind == ONE_HOT) {
      categoryErrors(a, range, first, source);
    } else {
      elementErrors(a, range, first, source);
    }
  }
}

struct MeansArguments {
  const float* in;
  float* out;
  const Range* ranges;
  int64 rows;
  int64 columns;
  int count;  // Of ranges.
};

// The result may take its operand's place: a warp has added up all of a group before it stores.
HOURGLASS_KERNEL(means, MeansArguments, THREADS) {
  int lane = threadIdx.x % WARP;
  for (Groups groups(a.rows, a.count); groups.hasMore(); groups.next()) {
    Range range = a.ranges[groups.group()];
    const float* in = a.in + groups.row() * a.columns + range.column;
    float* out = a.out + groups.row() * a.columns + range.column;
    if (range.kind == ONE_HOT) {
      Softmax sum = softmax(in, range.columns);
      for (int i = lane; i < range.columns; i += WARP) {
        out[i] = expf(in[i] - sum.largest) * sum.share();
      }
    } else {
      for (int i = lane; i < range.columns; i += WARP) {
        out[i] = range.kind == BINARY_CROSS_ENTROPY_WITH_LOGITS ? 1 / (1 + expf(-in[i])) : in[i];
      }
    }
  }
}
