// Constants and copies.
#include "loops.cuh"

using namespace hourglass;

struct FillArguments {
  void* out;
  int64 count;
  uint32 bits;  // Of a float, where out is BFLOAT16.
  int type;
};

HOURGLASS_KERNEL(fill, FillArguments, THREADS) {
  for (int64 i = firstIndex(); i < a.count; i += stride()) {
    if (a.type == BFLOAT16) {
      static_cast<bfloat16*>(a.out)[i] = narrow(__uint_as_float(a.bits));
    } else {
      static_cast<uint32*>(a.out)[i] = a.bits;
    }
  }
}

struct CopyArguments {
  const void* in;
  void* out;
  int64 count;
  int word;  // Bytes that are copied at once, to which both addresses are aligned.
};

struct alignas(16) Word16 {
  uint64 low;
  uint64 high;
};

template <typename Word>
__device__ __forceinline__ void copyWords(const CopyArguments& a) {
  const Word* in = static_cast<const Word*>(a.in);
  Word* out = static_cast<Word*>(a.out);
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    Word words[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      words[k] = in[i < a.count ? i : a.count - 1];
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        out[i] = words[k];
      }
    }
  }
}

HOURGLASS_KERNEL(copy_words, CopyArguments, THREADS) {
  switch (a.word) {
    case 16:
      copyWords<Word16>(a);
      break;
    case 4:
      copyWords<uint32>(a);
      break;
    case 2:
      copyWords<unsigned short>(a);
      break;
    default:
      copyWords<unsigned char>(a);
  }
}

struct ConvertArguments {
  const void* in;
  void* out;
  int64 count;
  int inType;  // FLOAT32, which becomes BFLOAT16; or BFLOAT16 or UINT8, which become FLOAT32.
};

template <typename In, typename Out>
__device__ __forceinline__ void convertAll(const ConvertArguments& a) {
  const In* in = static_cast<const In*>(a.in);
  Out* out = static_cast<Out*>(a.out);
  for (int64 first = firstElement(); first < a.count; first += elementStride()) {
    float x[UNROLL];
    for (int k = 0; k < UNROLL; k++) {
      x[k] = loadInside(in, first + k * THREADS, a.count);
    }
    for (int k = 0; k < UNROLL; k++) {
      int64 i = first + k * THREADS;
      if (i < a.count) {
        put(out + i, x[k]);
      }
    }
  }
}

HOURGLASS_KERNEL(convert, ConvertArguments, THREADS) {
  if (a.inType == FLOAT32) {
    convertAll<float, bfloat16>(a);
  } else if (a.inType == BFLOAT16) {
    convertAll<bfloat16, float>(a);
  } else {
    convertAll<unsigned char, float>(a);
  }
}
