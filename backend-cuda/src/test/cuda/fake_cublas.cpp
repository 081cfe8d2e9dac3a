// A cuBLAS for tests on machines without one: the functions that Hourglass calls, on host memory,
// and as strict as the real one's documentation. In a process with the emulated driver it queues
// its products there. Alone, an address in its device memory is BASE plus an offset in a fixed
// block, so that one of host memory is noticed.
//
// It appends a line for each product and each handle's end to the file $FAKE_CUBLAS_LOG, and fails
// where $FAKE_CUBLAS_FAILS names the function.
#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

namespace {

enum Status { SUCCESS = 0, NOT_INITIALIZED = 1, ALLOC_FAILED = 3, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };
enum Type { FLOAT32 = 0, BFLOAT16 = 14 };
enum Compute { SUM_32F = 68, PEDANTIC = 69, FAST_TF32 = 77 };

constexpr uint64_t BASE = 0x700000000000u;
constexpr uint64_t BYTES = 1 << 20;
alignas(256) unsigned char memory[BYTES];

struct Handle {
  uint64_t stream = 0;
  uint64_t workspace = 0;
  uint64_t workspaceBytes = 0;
  int pointerMode = -1;
  int mathMode = -1;
};

void log(const char* line) {
  if (const char* path = std::getenv("FAKE_CUBLAS_LOG")) {
    if (FILE* file = std::fopen(path, "a")) {
      std::fprintf(file, "%s\n", line);
      std::fclose(file);
    }
  }
}

bool fails(const char* function) {
  const char* name = std::getenv("FAKE_CUBLAS_FAILS");
  return name != nullptr && std::strcmp(name, function) == 0;
}

// A function of the emulated driver; null without one.
template <class Function>
Function* emulated(const char* name) {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
  return driver ? reinterpret_cast<Function*>(dlsym(driver, name)) : nullptr;
}

// Does work in its turn on a stream.
int queue(uint64_t stream, std::function<void()> work) {
  static auto* submit = emulated<int(void*, std::function<void()>*)>("emulatorSubmit");
  if (submit == nullptr) {
    work();
    return 0;
  }
  return submit(reinterpret_cast<void*>(stream), &work);
}

// The host's view of device memory; null where it is not all there.
unsigned char* host(const void* device, uint64_t bytes) {
  static auto* isInside = emulated<bool(const void*, size_t)>("emulatorIsInside");
  if (isInside != nullptr) {
    auto* address = static_cast<unsigned char*>(const_cast<void*>(device));
    return isInside(device, bytes) ? address : nullptr;
  }
  uint64_t offset = reinterpret_cast<uint64_t>(device) - BASE;
  return offset < BYTES && bytes <= BYTES - offset ? memory + offset : nullptr;
}

int size(int type) { return type == FLOAT32 ? 4 : 2; }

float get(const unsigned char* base, int64_t i, int type) {
  uint32_t bits = 0;
  if (type == FLOAT32) {
    std::memcpy(&bits, base + 4 * i, 4);
  } else {
    uint16_t upper;
    std::memcpy(&upper, base + 2 * i, 2);
    bits = static_cast<uint32_t>(upper) << 16;
  }
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

// To nearest, ties to even, with so many bits of the mantissa dropped.
uint32_t rounded(float value, int dropped) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  bits += (1u << (dropped - 1)) - 1 + ((bits >> dropped) & 1);
  return bits & ~((1u << dropped) - 1);
}

void set(unsigned char* base, int64_t i, int type, float value) {
  if (type == FLOAT32) {
    std::memcpy(base + 4 * i, &value, 4);
  } else {
    uint16_t upper = static_cast<uint16_t>(rounded(value, 16) >> 16);
    std::memcpy(base + 2 * i, &upper, 2);
  }
}

double operand(const unsigned char* base, int64_t i, int type, int compute) {
  float value = get(base, i, type);
  if (compute == FAST_TF32) {
    uint32_t bits = rounded(value, 13);
    std::memcpy(&value, &bits, 4);
  }
  return value;
}

}  // namespace

extern "C" {

int cublasCreate_v2(Handle** handle) {
  if (fails("cublasCreate")) return ALLOC_FAILED;
  *handle = new Handle;
  return SUCCESS;
}

int cublasDestroy_v2(Handle* handle) {
  if (handle == nullptr) return NOT_INITIALIZED;
  delete handle;
  log("destroyed");
  return SUCCESS;
}

int cublasGetVersion_v2(Handle* handle, int* version) {
  if (handle == nullptr) return NOT_INITIALIZED;
  *version = 130205;
  return SUCCESS;
}

int cublasSetPointerMode_v2(Handle* handle, int mode) {
  if (fails("cublasSetPointerMode")) return ALLOC_FAILED;
  handle->pointerMode = mode;
  return SUCCESS;
}

int cublasSetMathMode(Handle* handle, int mode) {
  if (fails("cublasSetMathMode")) return ALLOC_FAILED;
  handle->mathMode = mode;
  return SUCCESS;
}

int cublasSetStream_v2(Handle* handle, void* stream) {
  if (fails("cublasSetStream")) return ALLOC_FAILED;
  handle->stream = reinterpret_cast<uint64_t>(stream);
  handle->workspace = 0;
  return SUCCESS;
}

int cublasSetWorkspace_v2(Handle* handle, void* workspace, size_t bytes) {
  if (fails("cublasSetWorkspace")) return ALLOC_FAILED;
  handle->workspace = reinterpret_cast<uint64_t>(workspace);
  handle->workspaceBytes = bytes;
  return handle->workspace % 256 == 0 ? SUCCESS : INVALID_VALUE;
}

int cublasSetVector(int n, int elementSize, const void* x, int incx, void* device, int incy) {
  unsigned char* target = host(device, static_cast<uint64_t>(n) * elementSize);
  if (target == nullptr || incx != 1 || incy != 1) return INVALID_VALUE;
  std::memcpy(target, x, static_cast<size_t>(n) * elementSize);
  return SUCCESS;
}

int cublasGetVector(int n, int elementSize, const void* device, int incx, void* y, int incy) {
  unsigned char* source = host(device, static_cast<uint64_t>(n) * elementSize);
  if (source == nullptr || incx != 1 || incy != 1) return INVALID_VALUE;
  std::memcpy(y, source, static_cast<size_t>(n) * elementSize);
  return SUCCESS;
}

// C = alpha op(A) op(B) + beta C, all column-major; op(A) is m x k, op(B) k x n.
int cublasGemmEx(Handle* handle, int transA, int transB, int m, int n, int k, const float* alpha,
                 const void* a, int typeA, int lda, const void* b, int typeB, int ldb,
                 const float* beta, void* c, int typeC, int ldc, int compute, int algorithm) {
  if (fails("cublasGemmEx")) return ALLOC_FAILED;
  if (handle->pointerMode != 0 || handle->workspace == 0) return NOT_INITIALIZED;
  if (m < 1 || n < 1 || k < 1 || transA < 0 || transA > 1 || transB < 0 || transB > 1 ||
      lda < (transA ? k : m) || ldb < (transB ? n : k) || ldc < m) {
    return INVALID_VALUE;
  }
  bool floats = typeA == FLOAT32 && typeB == FLOAT32 && typeC == FLOAT32 &&
                (compute == SUM_32F || compute == PEDANTIC || compute == FAST_TF32);
  bool halves = typeA == BFLOAT16 && typeB == BFLOAT16 &&
                (typeC == BFLOAT16 || typeC == FLOAT32) &&
                (compute == SUM_32F || compute == PEDANTIC);
  if ((!floats && !halves) || algorithm != -1) return NOT_SUPPORTED;

  // The last element that each matrix has.
  auto all = [](const void* p, int rows, int columns, int ld, int type) {
    return host(p, (static_cast<uint64_t>(columns - 1) * ld + rows) * size(type));
  };
  const unsigned char* hostA = all(a, transA ? k : m, transA ? m : k, lda, typeA);
  const unsigned char* hostB = all(b, transB ? n : k, transB ? k : n, ldb, typeB);
  unsigned char* hostC = all(c, m, n, ldc, typeC);
  if (hostA == nullptr || hostB == nullptr || hostC == nullptr) return INVALID_VALUE;

  double alphaNow = *alpha;
  double betaNow = *beta;
  int queued = queue(handle->stream, [=] {
    for (int64_t j = 0; j < n; j++) {
      for (int64_t i = 0; i < m; i++) {
        double sum = 0;
        for (int64_t p = 0; p < k; p++) {
          sum += operand(hostA, transA ? i * lda + p : p * lda + i, typeA, compute) *
                 operand(hostB, transB ? p * ldb + j : j * ldb + p, typeB, compute);
        }
        sum *= alphaNow;
        // With beta 0 the old values are not read: they may be NaN.
        if (betaNow != 0) sum += betaNow * static_cast<double>(get(hostC, j * ldc + i, typeC));
        set(hostC, j * ldc + i, typeC, static_cast<float>(sum));
      }
    }
  });
  if (queued != 0) return INVALID_VALUE;
  char line[200];
  std::snprintf(line, sizeof line, "stream %llu workspace %llx of %llu math %d compute %d",
                static_cast<unsigned long long>(handle->stream),
                static_cast<unsigned long long>(handle->workspace),
                static_cast<unsigned long long>(handle->workspaceBytes), handle->mathMode, compute);
  log(line);
  return SUCCESS;
}

}  // extern "C"
