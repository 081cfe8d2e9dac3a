// Matrix products on tensor cores. Tiles are copied asynchronously, several stages ahead.
//
// Both kinds of arithmetic see an operand as squares: 16 rows of op(a), or columns of op(b), times
// 32 bytes of depth, which a warp holds in four registers a lane. Register by register these are
// the quarters: the first 8 rows and 16 bytes, the other rows, then both with the other 16 bytes.
// That is the left operand of one mma instruction, and the right operand of two: quarters 0 and 2
// are its first 8 columns, 1 and 3 the other 8.
#pragma once

#include "product.cuh"
#include "tensor_core.cuh"

namespace hourglass {

constexpr int SQUARE = 16;
constexpr int SQUARE_DEPTH_BYTES = 32;

struct Bfloat16Arithmetic {
  using Element = bfloat16;

  template <class Tile>
  __device__ __forceinline__ static void load(uint32 (&square)[4], const unsigned char* tile,
                                              int outer, int step) {
    const int lane = static_cast<int>(threadIdx.x) % WARP;
    if constexpr (Tile::LINES_ALONG_K) {
      loadMatrices(square, tile + Tile::offset(outer + lane % 16,
                                               step * SQUARE_DEPTH_BYTES + lane / 16 * 16));
    } else {
      loadMatricesTransposed(square, tile + Tile::offset(step * 16 + lane / 16 * 8 + lane % 8,
                                                         (outer + lane / 8 % 2 * 8) * 2));
    }
  }

  __device__ __forceinline__ static void multiply(float (&sums)[4], const uint32 (&a)[4], uint32 b0,
                                                  uint32 b1) {
    multiplyBfloat16(sums, a, b0, b1);
  }
};

struct Tf32Arithmetic {
  using Element = float;

  template <class Tile>
  __device__ __forceinline__ static void load(uint32 (&square)[4], const unsigned char* tile,
                                              int outer, int step) {
    const int lane = static_cast<int>(threadIdx.x) % WARP;
    if constexpr (Tile::LINES_ALONG_K) {
      // A row of 16 bytes is four floats here, of which each lane gets the one that it needs.
      loadMatrices(square, tile + Tile::offset(outer + lane % 16,
                                               step * SQUARE_DEPTH_BYTES + lane / 16 * 16));
    } else {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        square[i] = *reinterpret_cast<const uint32*>(
            tile +
            Tile::offset(step * 8 + i / 2 * 4 + lane % 4, (outer + i % 2 * 8 + lane / 4) * 4));
      }
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
      square[i] = roundToTf32(square[i]);
    }
  }

  __device__ __forceinline__ static void multiply(float (&sums)[4], const uint32 (&a)[4], uint32 b0,
                                                  uint32 b1) {
    multiplyTf32(sums, a, b0, b1);
  }
};

// Starts to copy this thread's part of a tile.
template <class Source>
__device__ __forceinline__ void fetch(const Source& source, unsigned char* tile, int chunk) {
  switch (chunk) {
    case 16:
      source.template forEach<16>([&](int, int to, const char* from, bool valid) {
        copyAsync<16>(tile + to, from, valid);
      });
      break;
    case 8:
      source.template forEach<8>([&](int, int to, const char* from, bool valid) {
        copyAsync<8>(tile + to, from, valid);
      });
      break;
    case 4:
      source.template forEach<4>([&](int, int to, const char* from, bool valid) {
        copyAsync<4>(tile + to, from, valid);
      });
      break;
    default:
      // There is no asynchronous copy of two bytes.
      if constexpr (sizeof(typename Source::Element) == 2) {
        source.template forEach<2>([&](int, int to, const char* from, bool valid) {
          *reinterpret_cast<unsigned short*>(tile + to) =
              valid ? *reinterpret_cast<const unsigned short*>(from) : 0;
        });
      }
      break;
  }
}

template <class Arithmetic, class Division, bool TRANSPOSE_A, bool TRANSPOSE_B>
__device__ __forceinline__ void productOnTensorCores(const ProductArguments& a) {
  using Element = typename Arithmetic::Element;
  using TileA = Tile<Element, Division::M, Division::K, !TRANSPOSE_A>;
  using TileB = Tile<Element, Division::N, Division::K, TRANSPOSE_B>;
  constexpr int STAGE = TileA::BYTES + TileB::BYTES;
  constexpr int STAGES = Division::BUFFERS;
  constexpr int SQUARES_A = Division::WARP_M / SQUARE;
  constexpr int SQUARES_B = Division::WARP_N / SQUARE;
  constexpr int STEPS = Division::K * static_cast<int>(sizeof(Element)) / SQUARE_DEPTH_BYTES;

  HOURGLASS_SHARED(memory);
  const Corner at = corner<Division::M, Division::N>(a.m, a.n);
  const Stages part = stages<Division::K>(a.k);
  const int64 depth = static_cast<int64>(part.first) * Division::K;
  Source<TileA, Division::THREADS> sourceA(a.a, at.row, a.m, depth, a.k, a.chunkA);
  Source<TileB, Division::THREADS> sourceB(a.b, at.column, a.n, depth, a.k, a.chunkB);
  const int row = Division::warpRow();
  const int column = Division::warpColumn();
  float sums[SQUARES_A][2 * SQUARES_B][4] = {};

  // Every iteration commits one group, an empty one at the end, so that the number of groups left
  // says which stage has arrived.
  const auto fetchStage = [&](int iteration) {
    if (iteration < part.count) {
      unsigned char* stage = memory + iteration % STAGES * STAGE;
      fetch(sourceA, stage, a.chunkA);
      fetch(sourceB, stage + TileA::BYTES, a.chunkB);
      sourceA.advance();
      sourceB.advance();
    }
    commitCopies();
  };
#pragma unroll 1
  for (int iteration = 1 - STAGES; iteration < part.count; iteration++) {
    if (iteration >= 0) {
      waitForCopies<STAGES - 2>();
      __syncthreads();  // This stage is here for all threads, and all are done with the one before.
    }
    fetchStage(iteration + STAGES - 1);
    if (iteration < 0) {
      continue;
    }
    const unsigned char* tileA = memory + iteration % STAGES * STAGE;
    const unsigned char* tileB = tileA + TileA::BYTES;
#pragma unroll
    for (int first = 0; first < STEPS; first += Division::PARTS) {
      const int step = first + Division::slice();
      uint32 squaresA[SQUARES_A][4];
      uint32 squaresB[SQUARES_B][4];
#pragma unroll
      for (int i = 0; i < SQUARES_A; i++) {
        Arithmetic::template load<TileA>(squaresA[i], tileA, row + i * SQUARE, step);
      }
#pragma unroll
      for (int j = 0; j < SQUARES_B; j++) {
        Arithmetic::template load<TileB>(squaresB[j], tileB, column + j * SQUARE, step);
      }
#pragma unroll
      for (int i = 0; i < SQUARES_A; i++) {
#pragma unroll
        for (int j = 0; j < SQUARES_B; j++) {
          Arithmetic::multiply(sums[i][2 * j], squaresA[i], squaresB[j][0], squaresB[j][2]);
          Arithmetic::multiply(sums[i][2 * j + 1], squaresA[i], squaresB[j][1], squaresB[j][3]);
        }
      }
    }
  }
  waitForCopies<0>();
  __syncthreads();  // The sums take the tiles' place.

  const Sums<Division> all(memory);
  const int lane = static_cast<int>(threadIdx.x) % WARP;
#pragma unroll
  for (int i = 0; i < SQUARES_A; i++) {
#pragma unroll
    for (int j = 0; j < 2 * SQUARES_B; j++) {
#pragma unroll
      for (int half = 0; half < 2; half++) {
        *reinterpret_cast<float2*>(all.at(row + i * SQUARE + half * 8 + lane / 4,
                                          column + j * 8 + lane % 4 * 2)) = {
            sums[i][j][2 * half], sums[i][j][2 * half + 1]};
      }
    }
  }
  __syncthreads();
  all.write(a, at);
}

}  // namespace hourglass
