// Matrix products of FLOAT32 operands, exact but for the rounding of sums, on any device: without
// tensor cores and asynchronous copies. While a stage is multiplied, the next one waits in
// registers.
//
// A warp's part of the output is 8 rows times 4 or 8 columns a lane, of 4 rows of 8 lanes. Which
// rows and columns a lane has depends on how the operand's tile lies: it reads four floats at once,
// along the depth or along its rows.
#include "product.cuh"

namespace hourglass {
namespace {

constexpr int LANES_M = 4;
constexpr int LANES_N = 8;
constexpr int QUAD = 4;

// Where in its warp's part a lane's i-th row or column is, of so many lanes.
template <class Tile, int LANES>
__device__ __forceinline__ int position(int lane, int i) {
  return Tile::LINES_ALONG_K ? i * LANES + lane : i / QUAD * QUAD * LANES + lane * QUAD + i % QUAD;
}

// This lane's rows or columns of four steps along the depth.
template <class Tile, int LANES, int COUNT>
__device__ __forceinline__ void loadQuads(float (&into)[COUNT][QUAD], const unsigned char* tile,
                                          int outer, int lane, int depth) {
  if constexpr (Tile::LINES_ALONG_K) {
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
      const float4 quad = *reinterpret_cast<const float4*>(
          tile + Tile::offset(outer + position<Tile, LANES>(lane, i), depth * 4));
      into[i][0] = quad.x;
      into[i][1] = quad.y;
      into[i][2] = quad.z;
      into[i][3] = quad.w;
    }
  } else {
#pragma unroll
    for (int step = 0; step < QUAD; step++) {
#pragma unroll
      for (int i = 0; i < COUNT; i += QUAD) {
        const float4 quad = *reinterpret_cast<const float4*>(
            tile + Tile::offset(depth + step, (outer + position<Tile, LANES>(lane, i)) * 4));
        into[i][step] = quad.x;
        into[i + 1][step] = quad.y;
        into[i + 2][step] = quad.z;
        into[i + 3][step] = quad.w;
      }
    }
  }
}

// Reads this thread's part of a tile to registers.
template <class Source, int FLOATS>
__device__ __forceinline__ void fetch(const Source& source, float (&staged)[FLOATS], int chunk) {
  if (chunk == 16) {
    source.template forEach<16>([&](int i, int, const char* from, bool valid) {
      const float4 quad = valid ? *reinterpret_cast<const float4*>(from) : float4{0, 0, 0, 0};
      staged[4 * i] = quad.x;
      staged[4 * i + 1] = quad.y;
      staged[4 * i + 2] = quad.z;
      staged[4 * i + 3] = quad.w;
    });
  } else if (chunk == 8) {
    source.template forEach<8>([&](int i, int, const char* from, bool valid) {
      const float2 pair = valid ? *reinterpret_cast<const float2*>(from) : float2{0, 0};
      staged[2 * i] = pair.x;
      staged[2 * i + 1] = pair.y;
    });
  } else {
    source.template forEach<4>([&](int i, int, const char* from, bool valid) {
      staged[i] = valid ? *reinterpret_cast<const float*>(from) : 0;
    });
  }
}

// Writes it to shared memory.
template <class Source, int FLOATS>
__device__ __forceinline__ void deposit(const Source& source, const float (&staged)[FLOATS],
                                        unsigned char* tile, int chunk) {
  if (chunk == 16) {
    source.template forEach<16>([&](int i, int to, const char*, bool) {
      *reinterpret_cast<float4*>(tile + to) = {staged[4 * i], staged[4 * i + 1], staged[4 * i + 2],
                                               staged[4 * i + 3]};
    });
  } else if (chunk == 8) {
    source.template forEach<8>([&](int i, int to, const char*, bool) {
      *reinterpret_cast<float2*>(tile + to) = {staged[2 * i], staged[2 * i + 1]};
    });
  } else {
    source.template forEach<4>([&](int i, int to, const char*, bool) {
      *reinterpret_cast<float*>(tile + to) = staged[i];
    });
  }
}

template <class Division, bool TRANSPOSE_A, bool TRANSPOSE_B>
__device__ __forceinline__ void productOfFloats(const ProductArguments& a) {
  using TileA = Tile<float, Division::M, Division::K, !TRANSPOSE_A>;
  using TileB = Tile<float, Division::N, Division::K, TRANSPOSE_B>;
  constexpr int STAGE = TileA::BYTES + TileB::BYTES;
  constexpr int ROWS = Division::WARP_M / LANES_M;
  constexpr int COLUMNS = Division::WARP_N / LANES_N;

  HOURGLASS_SHARED(memory);
  const Corner at = corner<Division::M, Division::N>(a.m, a.n);
  const Stages part = stages<Division::K>(a.k);
  const int64 depth = static_cast<int64>(part.first) * Division::K;
  Source<TileA, Division::THREADS> sourceA(a.a, at.row, a.m, depth, a.k, a.chunkA);
  Source<TileB, Division::THREADS> sourceB(a.b, at.column, a.n, depth, a.k, a.chunkB);
  const int row = Division::warpRow();
  const int column = Division::warpColumn();
  const int laneRow = static_cast<int>(threadIdx.x) % WARP / LANES_N;
  const int laneColumn = static_cast<int>(threadIdx.x) % LANES_N;
  float sums[ROWS][COLUMNS] = {};
  float stagedA[Division::M * Division::K / Division::THREADS];
  float stagedB[Division::N * Division::K / Division::THREADS];

#pragma unroll 1
  for (int iteration = -1; iteration < part.count; iteration++) {
    const bool more = iteration + 1 < part.count;
    if (more) {
      fetch(sourceA, stagedA, a.chunkA);
      fetch(sourceB, stagedB, a.chunkB);
    }
    if (iteration >= 0) {
      const unsigned char* tileA = memory + iteration % Division::BUFFERS * STAGE;
      const unsigned char* tileB = tileA + TileA::BYTES;
#pragma unroll 2
      for (int first = 0; first < Division::K; first += Division::PARTS * QUAD) {
        const int depth = first + Division::slice() * QUAD;
        float quadsA[ROWS][QUAD];
        float quadsB[COLUMNS][QUAD];
        loadQuads<TileA, LANES_M>(quadsA, tileA, row, laneRow, depth);
        loadQuads<TileB, LANES_N>(quadsB, tileB, column, laneColumn, depth);
#pragma unroll
        for (int step = 0; step < QUAD; step++) {
#pragma unroll
          for (int i = 0; i < ROWS; i++) {
#pragma unroll
            for (int j = 0; j < COLUMNS; j++) {
              sums[i][j] += quadsA[i][step] * quadsB[j][step];
            }
          }
        }
      }
    }
    if (more) {
      // The other buffer: all threads were done with it before the last barrier.
      unsigned char* tileA = memory + (iteration + 1) % Division::BUFFERS * STAGE;
      deposit(sourceA, stagedA, tileA, a.chunkA);
      deposit(sourceB, stagedB, tileA + TileA::BYTES, a.chunkB);
      sourceA.advance();
      sourceB.advance();
    }
    __syncthreads();
  }

  // The sums take the tiles' place.
  const Sums<Division> all(memory);
#pragma unroll
  for (int i = 0; i < ROWS; i++) {
#pragma unroll
    for (int j = 0; j < COLUMNS; j++) {
      *all.at(row + position<TileA, LANES_M>(laneRow, i),
              column + position<TileB, LANES_N>(laneColumn, j)) = sums[i][j];
    }
  }
  __syncthreads();
  all.write(a, at);
}

// For throughput: fewest reads of shared memory per multiplication.
using Large = Division<128, 64, 4, 1, 1, 16, 2, 2>;
// Where large tiles would leave multiprocessors without work.
using Medium = Division<64, 64, 2, 2, 1, 16, 2, 3>;
// For few rows: many small blocks, and eight warps that share the depth, for a short wait.
using Small = Division<32, 32, 1, 1, 8, 64, 2, 1>;

}  // namespace
}  // namespace hourglass

#define PRODUCT(name, Division, transposeA, transposeB)                                           \
  HOURGLASS_KERNEL(name, hourglass::ProductArguments, hourglass::Division::THREADS,               \
                   hourglass::Division::BLOCKS) {                                                 \
    hourglass::productOfFloats<hourglass::Division, transposeA, transposeB>(a);                   \
  }

#define PRODUCTS(size, Division)                                  \
  PRODUCT(product_float32_##size##_nn, Division, false, false)    \
  PRODUCT(product_float32_##size##_nt, Division, false, true)     \
  PRODUCT(product_float32_##size##_tn, Division, true, false)     \
  PRODUCT(product_float32_##size##_tt, Division, true, true)

PRODUCTS(large, Large)
PRODUCTS(medium, Medium)
PRODUCTS(small, Small)
