// Random numbers by Philox4x32-10 (Salmon et al., SC'11), as dev.hourglass.tensor.Philox defines
// them. A thread computes blocks of the generator, each of which is four elements.
#include "loops.cuh"

using namespace hourglass;

constexpr int WORDS = 4;
constexpr float UNIT = 1.0f / (1 << 24);

// What all distributions need.
struct Draw {
  float* out;
  int* counter;
  uint32* ticket;
  int64 count;
  uint64 seed;
};


__device__ __forceinline__ void philox(uint64 seed, uint64 block, uint32 draw, uint32* words) {
  uint32 c0 = static_cast<uint32>(block);
  uint32 c1 = static_cast<uint32>(block >> 32);
  uint32 c2 = draw;
  uint32 c3 = 0;
  uint32 k0 = static_cast<uint32>(seed);
  uint32 k1 = static_cast<uint32>(seed >> 32);
  for (int round = 0; round < 10; round++) {
    uint64 p0 = static_cast<uint64>(0xD2511F53u) * c0;
    uint64 p1 = static_cast<uint64>(0xCD9E8D57u) * c2;
    c0 = static_cast<uint32>(p1 >> 32) ^ c1 ^ k0;
    c2 = static_cast<uint32>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<uint32>(p1);
    c3 = static_cast<uint32>(p0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

// Fills out with the distribution's numbers and counts the draw.
template <typename Distribution>
__device__ __forceinline__ void fill(const Draw& a, const Distribution& distribution) {
  uint32 draw = static_cast<uint32>(*a.counter);
  for (int64 block = firstIndex(); block * WORDS < a.count; block += stride()) {
    uint32 words[WORDS];
    philox(a.seed, block, draw, words);
    for (uint32& word : words) {
      word >>= 8;
    }
    float numbers[WORDS];
    distribution.numbers(words, numbers);
    for (int lane = 0; lane < WORDS; lane++) {
      if (block * WORDS + lane < a.count) {
        a.out[block * WORDS + lane] = numbers[lane];
      }
    }
  }
  if (isLastBlock(a.ticket, gridDim.x) && threadIdx.x == 0) {
    *a.counter = static_cast<int>(draw + 1);
  }
}

// The distributions take words of 24 bits.

struct Uniform {
  float low;
  float range;
  float high;
  float belowHigh;

  __device__ __forceinline__ void numbers(const uint32* words, float* out) const {
    for (int lane = 0; lane < WORDS; lane++) {
      float value = low + range * (words[lane] * UNIT);
      // Rounding may reach the excluded upper bound.
      out[lane] = value < high ? value : belowHigh;
    }
  }
};

struct UniformArguments {
  Draw draw;
  Uniform distribution;
};

HOURGLASS_KERNEL(uniform, UniformArguments, THREADS) { fill(a.draw, a.distribution); }

struct Bernoulli {
  float probability;

  __device__ __forceinline__ void numbers(const uint32* words, float* out) const {
    for (int lane = 0; lane < WORDS; lane++) {
      out[lane] = words[lane] * UNIT < probability ? 1 : 0;
    }
  }
};

struct BernoulliArguments {
  Draw draw;
  Bernoulli distribution;
};

HOURGLASS_KERNEL(bernoulli, BernoulliArguments, THREADS) { fill(a.draw, a.distribution); }

// Box and Muller, in double precision, so that the numbers equal the host's to the last digit but
// rarely.
struct Normal {
  float mean;
  float standardDeviation;

  __device__ __forceinline__ void numbers(const uint32* words, float* out) const {
    for (int pair = 0; pair < WORDS; pair += 2) {
      double radius = sqrt(-2 * log((words[pair] + 1) * static_cast<double>(UNIT)));
      double sine;
      double cosine;
      sincospi(2 * (words[pair + 1] * static_cast<double>(UNIT)), &sine, &cosine);
      out[pair] = static_cast<float>(mean + standardDeviation * (radius * cosine));
      out[pair + 1] = static_cast<float>(mean + standardDeviation * (radius * sine));
    }
  }
};

struct NormalArguments {
  Draw draw;
  Normal distribution;
};

HOURGLASS_KERNEL(normal, NormalArguments, THREADS) { fill(a.draw, a.distribution); }
