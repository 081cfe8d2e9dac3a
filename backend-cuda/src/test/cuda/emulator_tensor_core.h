// The functions of tensor_core.cuh for the emulated device. Fragments are laid out as the PTX ISA
// says for mma.m16n8k16 of BFLOAT16 and mma.m16n8k8 of TF32; what is misaligned there is an error.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "hourglass.cuh"

namespace hourglass {

inline void requireAligned(const void* address, size_t bytes) {
  if (reinterpret_cast<uintptr_t>(address) % bytes != 0) {
    fprintf(stderr, "emulated CUDA device: an address that is no multiple of %zu\n", bytes);
    abort();  // From a fiber there is no way out.
  }
}

template <int BYTES>
void copyAsync(void* to, const void* from, bool valid) {
  static_assert(BYTES == 4 || BYTES == 8 || BYTES == 16);
  requireAligned(to, BYTES);
  requireAligned(from, BYTES);
  emulatedCopyAsync(to, from, BYTES, valid ? BYTES : 0);
}

inline void commitCopies() { emulatedCommit(); }

template <int GROUPS_LEFT>
void waitForCopies() {
  emulatedWait(GROUPS_LEFT);
}

// The rows' addresses of four matrices, 8 each, as the lanes give them.
class MatrixRows {
 public:
  explicit MatrixRows(const void* row) {
    requireAligned(row, 16);
    memcpy(rows_, emulatedWarpExchange(&row, sizeof row), sizeof rows_);
  }

  unsigned short at(int matrix, int row, int column) const { return rows_[matrix][row][column]; }

 private:
  const unsigned short* rows_[4][8];
};

inline uint32 pairOf(unsigned short low, unsigned short high) {
  return low | static_cast<uint32>(high) << 16;
}

inline void loadMatrices(uint32 (&into)[4], const void* row) {
  const MatrixRows rows(row);
  const int line = emulator::lane() / 4, column = emulator::lane() % 4 * 2;
  for (int i = 0; i < 4; i++) {
    into[i] = pairOf(rows.at(i, line, column), rows.at(i, line, column + 1));
  }
}

inline void loadMatricesTransposed(uint32 (&into)[4], const void* row) {
  const MatrixRows rows(row);
  const int line = emulator::lane() / 4, column = emulator::lane() % 4 * 2;
  for (int i = 0; i < 4; i++) {
    into[i] = pairOf(rows.at(i, column, line), rows.at(i, column + 1, line));
  }
}

// To nearest, ties away from zero: in the magnitude's bits that is adding half of the last place.
inline uint32 roundToTf32(uint32 bits) {
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return 0x7fffffffu;
  }
  return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & ~0x1fffu;
}

// What the lanes of a warp give to one mma instruction: four registers of a, two of b. Valid until
// this lane's next collective.
class Fragments {
 public:
  Fragments(const uint32 (&a)[4], uint32 b0, uint32 b1) {
    const uint32 mine[REGISTERS] = {a[0], a[1], a[2], a[3], b0, b1};
    all_ = static_cast<const unsigned char*>(emulatedWarpExchange(mine, sizeof mine));
  }

  uint32 a(int lane, int i) const { return at(lane * REGISTERS + i); }
  uint32 b(int lane, int i) const { return at(lane * REGISTERS + 4 + i); }

 private:
  static constexpr int REGISTERS = 6;

  uint32 at(int i) const {
    uint32 bits;
    memcpy(&bits, all_ + i * sizeof bits, sizeof bits);
    return bits;
  }

  const unsigned char* all_;
};

// Adds the products of this lane's elements of the output: columns 2 * (l % 4) and the next of rows
// l / 4 and l / 4 + 8. left and right are elements of the operands.
template <class Left, class Right>
void addProducts(float (&sums)[4], int depth, Left left, Right right) {
  const int lane = emulator::lane();
  for (int i = 0; i < 4; i++) {
    const int row = lane / 4 + i / 2 * 8;
    const int column = lane % 4 * 2 + i % 2;
    for (int k = 0; k < depth; k++) {
      sums[i] += left(row, k) * right(k, column);
    }
  }
}

inline float half(uint32 pair, int which) {
  return widen(static_cast<bfloat16>(which == 0 ? pair & 0xffffu : pair >> 16));
}

inline void multiplyBfloat16(float (&sums)[4], const uint32 (&a)[4], uint32 b0, uint32 b1) {
  const Fragments all(a, b0, b1);
  addProducts(
      sums, 16,
      [&](int row, int k) {
        return half(all.a(row % 8 * 4 + k % 8 / 2, row / 8 + k / 8 * 2), k % 2);
      },
      [&](int k, int column) { return half(all.b(column * 4 + k % 8 / 2, k / 8), k % 2); });
}

// The hardware doesn't look at the bits that TF32 lacks.
inline float tf32(uint32 bits) { return __uint_as_float(bits & ~0x1fffu); }

inline void multiplyTf32(float (&sums)[4], const uint32 (&a)[4], uint32 b0, uint32 b1) {
  const Fragments all(a, b0, b1);
  addProducts(
      sums, 8,
      [&](int row, int k) {
        return tf32(all.a(row % 8 * 4 + k % 4, row / 8 + k / 4 * 2));
      },
      [&](int k, int column) { return tf32(all.b(column * 4 + k % 4, k / 4)); });
}

}  // namespace hourglass
