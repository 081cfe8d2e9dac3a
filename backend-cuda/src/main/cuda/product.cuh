// What all matrix products share: out = op(a)·op(b), by blocks that compute a tile of the output
// each. A block goes along the depth k in stages: it fetches a tile of each operand to shared
// memory, then its warps multiply. At the end the sums go through shared memory too, so that they
// are written in whole lines, and so that warps that had parts of the depth can be added.
//
// The grid is tiles x parts of the depth. Where there are several parts, the block that is the last
// of its tile adds them up, always in the same order.
#pragma once

#include "hourglass.cuh"
#include "unary.cuh"

namespace hourglass {

struct ProductArguments {
  const void* a;      // m x k, or k x m if transposed.
  const void* b;      // k x n, or n x k if transposed.
  const float* bias;  // 1 x n or null.
  void* out;          // m x n.
  float* partials;    // One tile for each block; used if there are several parts of the depth only,
  uint32* tickets;    // as is one for each tile.
  int64 m;
  int64 n;
  int64 k;
  int chunkA;  // Bytes fetched at once: 16, 8, 4 or 2; addresses and lines are multiples of it.
  int chunkB;
  int outType;
  int activation;
  int accumulate;  // Whether out is added to; without bias and activation only.
  int paired;      // Whether two neighbours of out, from an even column on, can be written at once.
};

// How a block divides its work.
//
// TILE_M, TILE_N: its part of the output
// WARPS_M, WARPS_N: that many warps side by side, with equal parts of the tile
// SLICES: that many such sets of warps, with equal parts of each stage's depth
// DEPTH: of a stage
// STAGES: number of tiles of each operand in shared memory
// BLOCKS_AT_ONCE: number of blocks that a multiprocessor has registers for
template <int TILE_M, int TILE_N, int WARPS_M, int WARPS_N, int SLICES, int DEPTH, int STAGES,
          int BLOCKS_AT_ONCE>
struct Division {
  static constexpr int M = TILE_M;
  static constexpr int N = TILE_N;
  static constexpr int WARP_M = TILE_M / WARPS_M;
  static constexpr int WARP_N = TILE_N / WARPS_N;
  static constexpr int PARTS = SLICES;
  static constexpr int K = DEPTH;
  static constexpr int BUFFERS = STAGES;
  static constexpr int BLOCKS = BLOCKS_AT_ONCE;
  static constexpr int WARPS = WARPS_M * WARPS_N;  // Of a slice.
  static constexpr int THREADS = WARPS * SLICES * WARP;

  __device__ static int warp() { return static_cast<int>(threadIdx.x) / WARP; }
  __device__ static int slice() { return warp() / WARPS; }
  __device__ static int warpRow() { return warp() % WARPS / WARPS_N * WARP_M; }
  __device__ static int warpColumn() { return warp() % WARPS_N * WARP_N; }
};

// A tile of an operand in shared memory: lines as they are in global memory. OUTER is its extent
// along m or n. Lines are placed so that what a warp reads at once is spread over all banks: 16
// bytes each from 8 neighbouring lines, or, of 4-byte elements along OUTER, 8 elements each from 4
// neighbouring lines. Lines of 64 bytes lie two by two in the 128 bytes of all banks, and their
// quarters are swapped, which pleases those that write lines too; longer ones are padded.
template <class Element, int OUTER, int DEPTH, bool ALONG_K>
struct Tile {
  static constexpr int LINES = ALONG_K ? OUTER : DEPTH;
  static constexpr int COLUMNS = ALONG_K ? DEPTH : OUTER;
  static constexpr int LINE_BYTES = COLUMNS * static_cast<int>(sizeof(Element));
  static constexpr bool IS_SWAPPED = LINE_BYTES == 64;
  static constexpr int PADDING = IS_SWAPPED ? 0 : sizeof(Element) == 4 && !ALONG_K ? 32 : 16;
  static constexpr int PITCH = LINE_BYTES + PADDING;
  static constexpr int BYTES = LINES * PITCH;
  static constexpr bool LINES_ALONG_K = ALONG_K;
  static constexpr int K = DEPTH;
  using Type = Element;

  // What the quarters of a line are swapped by: an offset in the line is changed by exclusive or.
  __device__ __forceinline__ static int swap(int line) {
    return IS_SWAPPED ? line / 2 % 4 * 16 : 0;
  }

  // Where a byte of a line is.
  __device__ __forceinline__ static int offset(int line, int byte) {
    return line * PITCH + (byte ^ swap(line));
  }
};

// Where a block's tiles of an operand come from, stage by stage. Each thread fetches the same chunk
// of every so many lines.
template <class Tile, int THREADS>
class Source {
 public:
  using Element = typename Tile::Type;

  // start: the tile's first row of op(a) or column of op(b), of outer in all
  // depth: where to begin along k
  __device__ __forceinline__ Source(const void* operand, int64 start, int64 outer, int64 depth,
                                    int64 k, int chunk) {
    constexpr bool ALONG_K = Tile::LINES_ALONG_K;
    constexpr int64 SIZE = sizeof(Element);
    const int perLine = Tile::LINE_BYTES / chunk;
    const int column = static_cast<int>(threadIdx.x) % perLine * chunk;  // In bytes.
    const int line = static_cast<int>(threadIdx.x) / perLine;
    pitch_ = (ALONG_K ? k : outer) * SIZE;
    lineStep_ = THREADS / perLine;
    to_ = Tile::offset(line, column);
    from_ = static_cast<const char*>(operand) + column +
            (ALONG_K ? depth : start) * SIZE + ((ALONG_K ? start : depth) + line) * pitch_;
    const int64 linesLeft = ALONG_K ? outer - start : k - depth;
    const int64 columnsLeft = ALONG_K ? k - depth : outer - start;
    linesLeft_ = linesLeft - line;
    bytesLeft_ = columnsLeft * SIZE - column;
  }

  // Calls each(i, to, from, valid) for all chunks of this thread, where to is an offset in the tile
  // and valid tells whether there is anything to fetch.
  template <int CHUNK, class Each>
  __device__ __forceinline__ void forEach(Each each) const {
    constexpr int PER_LINE = Tile::LINE_BYTES / CHUNK;
    static_assert(THREADS % PER_LINE == 0 && Tile::LINES * PER_LINE % THREADS == 0);
    constexpr int STEP = THREADS / PER_LINE;
    // So that swap(line + i * STEP) is swap(line) ^ swap(i * STEP).
    static_assert(!Tile::IS_SWAPPED || STEP % 4 == 0);
    [[maybe_unused]] constexpr int UNROLL = CHUNK >= 4 ? 16 : 8;
    const int64 step = lineStep_ * pitch_;
#pragma unroll UNROLL
    for (int i = 0; i < Tile::LINES / STEP; i++) {
      each(i, (to_ ^ Tile::swap(i * STEP)) + i * STEP * Tile::PITCH, from_ + i * step,
           bytesLeft_ > 0 && i * STEP < linesLeft_);
    }
  }

  // On to the next stage.
  __device__ __forceinline__ void advance() {
    if constexpr (Tile::LINES_ALONG_K) {
      from_ += Tile::LINE_BYTES;
      bytesLeft_ -= Tile::LINE_BYTES;
    } else {
      from_ += Tile::LINES * pitch_;
      linesLeft_ -= Tile::LINES;
    }
  }

 private:
  const char* from_;
  int64 pitch_;
  int64 linesLeft_;  // From this thread's first line on.
  int64 bytesLeft_;  // From this thread's chunk on.
  int lineStep_;
  int to_;
};

// The upper left corner of a block's tile.
struct Corner {
  int64 row;
  int64 column;
};

// Blocks that run at the same time share operands in the L2 cache: they go down a few rows of tiles
// before they go on to the next column.
template <int TILE_M, int TILE_N>
__device__ __forceinline__ Corner corner(int64 m, int64 n) {
  constexpr uint32 GROUP = 8;
  const uint32 rows = static_cast<uint32>((m + TILE_M - 1) / TILE_M);
  const uint32 columns = static_cast<uint32>((n + TILE_N - 1) / TILE_N);
  const uint32 group = blockIdx.x / (GROUP * columns);
  const uint32 inGroup = blockIdx.x % (GROUP * columns);
  const uint32 height = min(GROUP, rows - group * GROUP);
  return {static_cast<int64>(group * GROUP + inGroup % height) * TILE_M,
          static_cast<int64>(inGroup / height) * TILE_N};
}

// Stages of a block's part of the depth.
struct Stages {
  int first;
  int count;
};

template <int DEPTH>
__device__ __forceinline__ Stages stages(int64 k) {
  const int64 all = (k + DEPTH - 1) / DEPTH;
  const int first = static_cast<int>(all * blockIdx.y / gridDim.y);
  return {first, static_cast<int>(all * (blockIdx.y + 1) / gridDim.y) - first};
}

// The sums of a block in shared memory, once for each slice of the depth. Rows are padded so that
// neither the threads that write the fragments of tensor cores nor those that read rows meet in a
// bank.
template <class Division>
class Sums {
 public:
  __device__ __forceinline__ explicit Sums(unsigned char* memory)
      : sums_(reinterpret_cast<float*>(memory)) {}

  // This thread's slice, at a place in the tile.
  __device__ __forceinline__ float* at(int row, int column) const {
    return sums_ + Division::slice() * SLICE + row * PITCH + column;
  }

  // Adds the slices, in their order, and writes the result.
  __device__ __forceinline__ void write(const ProductArguments& a, Corner corner) const {
    // Each thread has the same elements throughout.
    addSlices();
    if (gridDim.y > 1 && !addParts(a)) {
      return;
    }
    if (a.activation == IDENTITY) {
      writeAll<2>(a, corner, [](float sum) { return sum; });
    } else {
      writeAll<1>(a, corner, [&](float sum) { return apply(a.activation, 1, 0, sum); });
    }
  }

 private:
  static constexpr int PITCH = Division::N + 8;
  static constexpr int SLICE = Division::M * PITCH;
  static constexpr int PAIRS_A_ROW = Division::N / 2;
  static constexpr int PAIRS = Division::M * PAIRS_A_ROW;

  __device__ __forceinline__ float2* pair(int i) const {
    return reinterpret_cast<float2*>(sums_ + i / PAIRS_A_ROW * PITCH + i % PAIRS_A_ROW * 2);
  }

  __device__ __forceinline__ void addSlices() const {
    if constexpr (Division::PARTS > 1) {
#pragma unroll 1
      for (int i = static_cast<int>(threadIdx.x); i < PAIRS; i += Division::THREADS) {
        float2 sum = *pair(i);
#pragma unroll
        for (int slice = 1; slice < Division::PARTS; slice++) {
          const float2 next = pair(i)[slice * (SLICE / 2)];
          sum = {sum.x + next.x, sum.y + next.y};
        }
        *pair(i) = sum;
      }
    }
  }

  // True in the block that has all parts' sums now.
  __device__ __forceinline__ bool addParts(const ProductArguments& a) const {
    float2* const tile = reinterpret_cast<float2*>(a.partials) +
                         static_cast<int64>(blockIdx.x) * gridDim.y * PAIRS;
#pragma unroll 1
    for (int i = static_cast<int>(threadIdx.x); i < PAIRS; i += Division::THREADS) {
      tile[static_cast<int64>(blockIdx.y) * PAIRS + i] = *pair(i);
    }
    if (!isLastBlock(a.tickets + blockIdx.x, gridDim.y)) {
      return false;
    }
    // Several elements at once, or several parts of few elements, since each is waited for.
    constexpr int EACH = PAIRS / Division::THREADS;
    constexpr int GROUP = EACH < 8 ? EACH : 8;
    [[maybe_unused]] constexpr int PARTS_AT_ONCE = 8 / GROUP;
#pragma unroll 1
    for (int i = static_cast<int>(threadIdx.x); i < PAIRS; i += GROUP * Division::THREADS) {
      float2 sums[GROUP] = {};
#pragma unroll PARTS_AT_ONCE
      for (uint32 part = 0; part < gridDim.y; part++) {
        const float2* from = tile + static_cast<int64>(part) * PAIRS + i;
#pragma unroll
        for (int j = 0; j < GROUP; j++) {
          const float2 next = from[j * Division::THREADS];
          sums[j] = {sums[j].x + next.x, sums[j].y + next.y};
        }
      }
#pragma unroll
      for (int j = 0; j < GROUP; j++) {
        *pair(i + j * Division::THREADS) = sums[j];
      }
    }
    return true;
  }

  // Two neighbours at a time: one thread's are in two places of a row, and a warp's in one line.
  template <int UNROLL, class Finish>
  __device__ __forceinline__ void writeAll(const ProductArguments& a, Corner corner,
                                           Finish finish) const {
#pragma unroll UNROLL
    for (int i = static_cast<int>(threadIdx.x); i < PAIRS; i += Division::THREADS) {
      const int64 outRow = corner.row + i / PAIRS_A_ROW;
      const int64 outColumn = corner.column + i % PAIRS_A_ROW * 2;
      if (outRow >= a.m || outColumn >= a.n) {
        continue;
      }
      const bool both = outColumn + 1 < a.n;
      const int64 at = outRow * a.n + outColumn;
      float2 sum = *pair(i);
      if (a.accumulate) {
        const float2 old = loadPair(a, at, both);
        sum = {old.x + sum.x, old.y + sum.y};
      }
      if (a.bias != nullptr) {
        sum = {sum.x + a.bias[outColumn], sum.y + a.bias[both ? outColumn + 1 : outColumn]};
      }
      storePair(a, at, both, {finish(sum.x), finish(sum.y)});
    }
  }

  __device__ __forceinline__ static float2 loadPair(const ProductArguments& a, int64 at,
                                                     bool both) {
    if (!a.paired) {
      return {load(a.out, at, a.outType), both ? load(a.out, at + 1, a.outType) : 0};
    }
    if (a.outType == FLOAT32) {
      return *reinterpret_cast<const float2*>(static_cast<const float*>(a.out) + at);
    }
    const uint32 bits =
        *reinterpret_cast<const uint32*>(static_cast<const bfloat16*>(a.out) + at);
    return {__uint_as_float(bits << 16), __uint_as_float(bits & 0xffff0000u)};
  }

  __device__ __forceinline__ static void storePair(const ProductArguments& a, int64 at, bool both,
                                                   float2 value) {
    if (!a.paired) {
      store(a.out, at, a.outType, value.x);
      if (both) {
        store(a.out, at + 1, a.outType, value.y);
      }
    } else if (a.outType == FLOAT32) {
      *reinterpret_cast<float2*>(static_cast<float*>(a.out) + at) = value;
    } else {
      *reinterpret_cast<uint32*>(static_cast<bfloat16*>(a.out) + at) =
          narrow(value.x) | static_cast<uint32>(narrow(value.y)) << 16;
    }
  }

  float* sums_;
};

}  // namespace hourglass
