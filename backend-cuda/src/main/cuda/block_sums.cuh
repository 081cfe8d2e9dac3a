// Sums over blocks, in the same order whenever.
#pragma once

#include "loops.cuh"

namespace hourglass {

// The sum of the values of all threads of some blocks, valid in thread 0 of the last of them to get
// here; true in the threads of that block only.
//
// block: this one's number among them, from 0
// partials: one element a block; not used if there is but one, and the ticket neither
__device__ __forceinline__ bool sumOverBlocks(
    float value, uint32 block, uint32 blocks, float* partials, uint32* ticket, float* sum) {
  float own = blockSum(value);
  if (blocks == 1) {
    *sum = own;
    return true;
  }
  if (threadIdx.x == 0) {
    partials[block] = own;
  }
  if (!isLastBlock(ticket, blocks)) {
    return false;
  }
  float others = 0;
  // As many loads in flight, since what other blocks wrote is waited for.
#pragma unroll UNROLL
  for (uint32 i = threadIdx.x; i < blocks; i += THREADS) {
    others += partials[i];
  }
  *sum = blockSum(others);
  return true;
}

}  // namespace hourglass
