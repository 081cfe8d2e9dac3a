// Runs a kernel's threads as fibers: see emulator.h.
#include "emulator.h"

#include <ucontext.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scheduler.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace emulator {
namespace {

constexpr int WARP = 32;
constexpr size_t STACK = 64 * 1024;
constexpr size_t MOST_SHARED = 256 * 1024;
constexpr size_t GUARD = 256;
constexpr size_t LANE_BYTES = 128;
constexpr unsigned char POISON = 0xff;  // NaN as a float.

enum State { READY, AT_BLOCK_BARRIER, AT_WARP_BARRIER, DONE };

struct Copy {
  void* to;
  const void* from;
  size_t bytes;
  size_t validBytes;
};

#if defined(__x86_64__)
using Saved = void*;  // The stack pointer; the rest is on the stack.
#else
using Saved = ucontext_t;
#endif

struct Fiber {
  Saved saved;
  std::unique_ptr<char[]> stack;
  State state;
  uint3 index;
  int parity;
  std::deque<std::vector<Copy>> groups;
  std::vector<Copy> open;
};

struct WarpBuffer {
  alignas(16) unsigned char bytes[2][WARP * LANE_BYTES];
};

std::vector<std::unique_ptr<Fiber>> fibers;
std::vector<WarpBuffer> buffers;
Fiber* current;
int currentNumber;
Saved scheduler;
const Kernel* kernel;
const void* kernelArguments;
alignas(256) unsigned char shared[MOST_SHARED + GUARD];
bool reversed;

#if defined(__x86_64__)
// Saves what a called function must preserve, and goes on where the other one was left: some 5 ns,
// where swapcontext asks the kernel about signals.
asm(R"(
.text
.type emulatorSwitch, @function
emulatorSwitch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulatorSwitch, .-emulatorSwitch
)");
extern "C" void emulatorSwitch(void** from, void* to);

void toScheduler() { emulatorSwitch(&current->saved, scheduler); }
void toFiber(Fiber& fiber) { emulatorSwitch(&scheduler, fiber.saved); }

void prepare(Fiber& fiber, void (*body)()) {
  // As the switch leaves it: six registers, then where to return to. The stack is 8 off a multiple
  // of 16 where a function begins.
  auto top = (reinterpret_cast<uintptr_t>(fiber.stack.get()) + STACK) & ~uintptr_t{15};
  auto* at = reinterpret_cast<void**>(top);
  *--at = nullptr;
  *--at = reinterpret_cast<void*>(body);
  for (int i = 0; i < 6; i++) {
    *--at = nullptr;
  }
  fiber.saved = at;
}
#else
void toScheduler() { swapcontext(&current->saved, &scheduler); }
void toFiber(Fiber& fiber) { swapcontext(&scheduler, &fiber.saved); }

void prepare(Fiber& fiber, void (*body)()) {
  getcontext(&fiber.saved);
  fiber.saved.uc_stack.ss_sp = fiber.stack.get();
  fiber.saved.uc_stack.ss_size = STACK;
  fiber.saved.uc_link = nullptr;
  makecontext(&fiber.saved, body, 0);
}
#endif

void wait(State state) {
  current->state = state;
  toScheduler();
}

// One thread of a block; then it waits to be used again.
void threadBody() {
  for (;;) {
    kernel->invoke(kernel->function, kernelArguments);
    wait(DONE);
  }
}

int ordered(int i, int count) { return reversed ? count - 1 - i : i; }

void resume(int number) {
  Fiber& fiber = *fibers[static_cast<size_t>(number)];
  current = &fiber;
  currentNumber = number;
  threadIdx = fiber.index;
  toFiber(fiber);
}

// Runs a warp until all its threads are done or wait for other warps.
void runWarp(int first, int lanes) {
  for (;;) {
    for (int i = 0; i < lanes; i++) {
      int number = first + ordered(i, lanes);
      if (fibers[static_cast<size_t>(number)]->state == READY) {
        resume(number);
      }
    }
    int atWarp = 0, atBlock = 0;
    for (int i = 0; i < lanes; i++) {
      State state = fibers[static_cast<size_t>(first + i)]->state;
      atWarp += state == AT_WARP_BARRIER;
      atBlock += state == AT_BLOCK_BARRIER;
    }
    if (atWarp == 0) {
      return;
    }
    if (atBlock > 0) {
      throw Failure("lanes of one warp wait at different barriers");
    }
    for (int i = 0; i < lanes; i++) {
      Fiber& fiber = *fibers[static_cast<size_t>(first + i)];
      if (fiber.state == AT_WARP_BARRIER) {
        fiber.state = READY;
      }
    }
  }
}

void runBlock(int threads, size_t sharedBytes) {
  memset(shared, POISON, sharedBytes + GUARD);
  for (int i = 0; i < threads; i++) {
    Fiber& fiber = *fibers[static_cast<size_t>(i)];
    fiber.state = READY;
    fiber.groups.clear();
    fiber.open.clear();
  }
  int warps = (threads + WARP - 1) / WARP;
  for (bool waiting = true; waiting;) {
    for (int i = 0; i < warps; i++) {
      int first = ordered(i, warps) * WARP;
      runWarp(first, std::min(WARP, threads - first));
    }
    waiting = false;
    for (int i = 0; i < threads; i++) {
      Fiber& fiber = *fibers[static_cast<size_t>(i)];
      if (fiber.state == AT_BLOCK_BARRIER) {
        fiber.state = READY;
        waiting = true;
      }
    }
  }
  for (size_t i = 0; i < GUARD; i++) {
    if (shared[sharedBytes + i] != POISON) {
      throw Failure("a write beyond the dynamic shared memory");
    }
  }
}

}  // namespace

void synchronizeBlock() { wait(AT_BLOCK_BARRIER); }

void* exchange(const void* mine, size_t bytes) {
  WarpBuffer& buffer = buffers[static_cast<size_t>(currentNumber / WARP)];
  unsigned char* all = buffer.bytes[current->parity];
  memcpy(all + static_cast<size_t>(currentNumber % WARP) * bytes, mine, bytes);
  current->parity ^= 1;
  wait(AT_WARP_BARRIER);
  return all;
}

unsigned char* sharedMemory() { return shared; }

void copyAsync(void* to, const void* from, size_t bytes, size_t validBytes) {
  current->open.push_back({to, from, bytes, validBytes});
}

void commitCopies() {
  current->groups.push_back(std::move(current->open));
  current->open.clear();
}

void waitForCopies(int groupsLeft) {
  while (current->groups.size() > static_cast<size_t>(groupsLeft)) {
    for (const Copy& copy : current->groups.front()) {
      memcpy(copy.to, copy.from, copy.validBytes);
      memset(static_cast<char*>(copy.to) + copy.validBytes, 0, copy.bytes - copy.validBytes);
    }
    current->groups.pop_front();
  }
}

void launch(const Kernel& which, dim3 grid, dim3 block, size_t sharedBytes, const void* arguments) {
  if (sharedBytes > MOST_SHARED) {
    throw Failure("more shared memory than any device has");
  }
  int threads = static_cast<int>(block.x * block.y * block.z);
  while (fibers.size() < static_cast<size_t>(threads)) {
    auto fiber = std::make_unique<Fiber>();
    fiber->stack.reset(new char[STACK]);
    fibers.push_back(std::move(fiber));
  }
  buffers.resize(static_cast<size_t>((threads + WARP - 1) / WARP));
  kernel = &which;
  kernelArguments = arguments;
  gridDim = grid;
  blockDim = block;
  for (int i = 0; i < threads; i++) {
    Fiber& fiber = *fibers[static_cast<size_t>(i)];
    unsigned n = static_cast<unsigned>(i);
    fiber.index = {n % block.x, n / block.x % block.y, n / (block.x * block.y)};
    fiber.parity = 0;
    prepare(fiber, threadBody);
  }
  reversed = !reversed;
  int blocks = static_cast<int>(grid.x * grid.y * grid.z);
  for (int i = 0; i < blocks; i++) {
    unsigned n = static_cast<unsigned>(ordered(i, blocks));
    blockIdx = {n % grid.x, n / grid.x % grid.y, n / (grid.x * grid.y)};
    runBlock(threads, sharedBytes);
  }
}

namespace {
std::map<std::string, Kernel>& kernels() {
  static std::map<std::string, Kernel> all;
  return all;
}
}  // namespace

void add(const Kernel& which) { kernels()[which.name] = which; }

const Kernel* find(const std::string& name) {
  auto found = kernels().find(name);
  return found == kernels().end() ? nullptr : &found->second;
}

}  // namespace emulator
