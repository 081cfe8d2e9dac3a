// An emulated CUDA driver of one device, which runs the kernels' sources on the host: the part of
// the driver API that the backend calls. JCuda takes it for libcuda.so.1. Like the real one it
// refuses handles that it didn't give out or that were destroyed, what may not happen during a
// capture, and launches that the hardware could not do; unlike it, memory starts as NaN, writes
// beyond a block of memory are noticed, and independent kernels of a graph run in another order
// each time.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "scheduler.h"

#define API extern "C" __attribute__((visibility("default"))) int

namespace {

// Results, as the driver API numbers them.
enum {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  NOT_INITIALIZED = 3,
  NO_DEVICE = 100,
  INVALID_DEVICE = 101,
  INVALID_CONTEXT = 201,
  NO_BINARY_FOR_GPU = 209,
  INVALID_PTX = 218,
  UNSUPPORTED_PTX_VERSION = 222,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  ILLEGAL_ADDRESS = 700,
  LAUNCH_FAILED = 719,
  STREAM_CAPTURE_UNSUPPORTED = 900,
  STREAM_CAPTURE_UNMATCHED = 903,
  STREAM_CAPTURE_UNJOINED = 904,
  STREAM_CAPTURE_WRONG_THREAD = 908
};

// What a test may set, and what it may ask for: the ordinals of the Java class Emulator's enums.
enum Setting { CAPABILITY, MEMORY, DRIVER_VERSION, DEVICES, FAIL_LAUNCH, SETTINGS };
enum Count { LAUNCHES, GRAPH_LAUNCHES, BLOCKS, STREAMS, EVENTS, MODULES, GRAPHS, EXECUTABLES,
             HOST_BLOCKS, CONTEXTS, CAPTURED_NODES, LONGEST_CHAIN, COUNTS };

long long settings[SETTINGS] = {90, 256LL << 20, 12080, 1, 0};
long long counts[COUNTS];

constexpr size_t GUARD = 256;
constexpr unsigned char POISON = 0xff;

std::recursive_mutex mutex;
bool initialized;
thread_local bool currentContext;
int sticky = SUCCESS;  // An error of work done earlier, reported by every call from then on.
long long clockTicks;

struct Block {
  size_t bytes;
  std::unique_ptr<unsigned char[]> whole;
};
std::map<uintptr_t, Block> blocks;
size_t allocated;
std::map<void*, std::unique_ptr<unsigned char[]>> hostBlocks;

struct Node {
  std::function<void()> work;
  std::vector<size_t> after;
};

struct Graph {
  std::vector<Node> nodes;
};

struct Capture {
  std::unique_ptr<Graph> graph = std::make_unique<Graph>();
  std::thread::id thread;
};

struct Event {
  long long ticks = -1;
  std::shared_ptr<Capture> capture;
  std::vector<size_t> nodes;
};

struct Stream {
  std::shared_ptr<Capture> capture;  // Null: work is done at once.
  bool origin = false;
  std::vector<size_t> last;  // Nodes that the next one comes after.
};

struct Function {
  const emulator::Kernel* kernel;
  int mostThreads;
  size_t declaredShared;
  size_t mostShared;  // Dynamic.
};

struct Module {
  std::string ptx;
  size_t declaredShared;
  std::map<std::string, std::unique_ptr<Function>> functions;
};

struct Executable {
  std::vector<Node> nodes;
  bool backwards = false;
};

// Objects of one kind, by the handles given out.
template <class T>
class Handles {
 public:
  explicit Handles(Count count) : count_(count) {}

  void* add(std::unique_ptr<T> object) {
    void* handle = object.get();
    objects_[handle] = std::move(object);
    counts[count_]++;
    return handle;
  }

  T* find(void* handle) {
    auto found = objects_.find(handle);
    return found == objects_.end() ? nullptr : found->second.get();
  }

  template <class Action>
  void each(Action action) {
    for (auto& object : objects_) {
      action(*object.second);
    }
  }

  int remove(void* handle) {
    if (objects_.erase(handle) == 0) {
      return INVALID_HANDLE;
    }
    counts[count_]--;
    return SUCCESS;
  }

 private:
  std::map<void*, std::unique_ptr<T>> objects_;
  Count count_;
};

Handles<Stream> streams(STREAMS);
Handles<Event> events(EVENTS);
Handles<Module> modules(MODULES);
Handles<Graph> graphs(GRAPHS);
Handles<Executable> executables(EXECUTABLES);
std::set<std::thread::id> capturing;

// What every call but the first few needs.
int begin() {
  if (!initialized) {
    return NOT_INITIALIZED;
  }
  if (!currentContext) {
    return INVALID_CONTEXT;
  }
  return sticky;
}

#define BEGIN                                               \
  std::lock_guard<std::recursive_mutex> guard(mutex);       \
  if (int refused = begin(); refused != SUCCESS) {          \
    return refused;                                         \
  }

// A call that a thread may not make while it captures.
int requireNoCapture() {
  return capturing.count(std::this_thread::get_id()) ? STREAM_CAPTURE_UNSUPPORTED : SUCCESS;
}

#define BEGIN_OUTSIDE_CAPTURE                               \
  BEGIN                                                     \
  if (int refused = requireNoCapture(); refused != SUCCESS) { \
    return refused;                                         \
  }

bool isInside(uintptr_t at, size_t bytes) {
  auto next = blocks.upper_bound(at);
  if (next == blocks.begin()) {
    return false;
  }
  --next;
  return at + bytes <= next->first + next->second.bytes;
}

bool isIntact(uintptr_t address, const Block& block) {
  auto* after = reinterpret_cast<const unsigned char*>(address) + block.bytes;
  auto* before = reinterpret_cast<const unsigned char*>(address) - GUARD;
  auto poison = [](unsigned char value) { return value == POISON; };
  return std::all_of(before, before + GUARD, poison) && std::all_of(after, after + GUARD, poison);
}

void fail(int error, const char* why) {
  fprintf(stderr, "emulated CUDA device: %s\n", why);
  sticky = error;
}

void requireIntact(uintptr_t address, const Block& block) {
  if (!isIntact(address, block)) {
    fail(ILLEGAL_ADDRESS, "a write beyond a block of memory");
  }
}

int submit(Stream* stream, std::function<void()> work) {
  if (!stream->capture) {
    work();
    return SUCCESS;
  }
  Capture& capture = *stream->capture;
  if (capture.thread != std::this_thread::get_id()) {
    return STREAM_CAPTURE_WRONG_THREAD;
  }
  capture.graph->nodes.push_back({std::move(work), stream->last});
  stream->last = {capture.graph->nodes.size() - 1};
  return SUCCESS;
}

int number(const std::string& ptx, const std::string& pattern, int otherwise) {
  std::smatch match;
  return std::regex_search(ptx, match, std::regex(pattern)) ? std::stoi(match[1]) : otherwise;
}

// Bytes of shared memory that a module's code declares. A kernel has those that it uses; here it has
// all of them.
size_t declaredShared(const std::string& ptx) {
  static const std::regex variable(
      R"((\.extern )?\.shared \.align \d+ \.[a-z](\d+) [\w$]+(?:\[(\d+)\])?;)");
  size_t bytes = 0;
  std::istringstream lines(ptx);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.find(".shared .align") != std::string::npos &&
        std::regex_search(line, match, variable) && !match[1].matched) {
      bytes += std::stoul(match[2]) / 8 * (match[3].matched ? std::stoul(match[3]) : 1);
    }
  }
  return bytes;
}

}  // namespace

// For the tests.
extern "C" __attribute__((visibility("default"))) void
Java_dev_hourglass_backend_cuda_Emulator_set(void*, void*, int setting, long long value) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  settings[setting] = value;
  if (setting == FAIL_LAUNCH && value < 0) {
    sticky = SUCCESS;  // As a new process finds the device.
  }
}

extern "C" __attribute__((visibility("default"))) long long
Java_dev_hourglass_backend_cuda_Emulator_get(void*, void*, int count) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return counts[count];
}

// For the other emulated libraries.
extern "C" __attribute__((visibility("default"))) int emulatorSubmit(
    void* handle, std::function<void()>* work) {
  BEGIN
  Stream* stream = streams.find(handle);
  return stream ? submit(stream, *work) : INVALID_HANDLE;
}

extern "C" __attribute__((visibility("default"))) bool emulatorIsInside(const void* at,
                                                                        size_t bytes) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return isInside(reinterpret_cast<uintptr_t>(at), bytes);
}

API cuInit(unsigned flags) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  if (flags != 0) {
    return INVALID_VALUE;
  }
  if (settings[DEVICES] == 0) {
    return NO_DEVICE;
  }
  initialized = true;
  return SUCCESS;
}

API cuDriverGetVersion(int* version) {
  *version = static_cast<int>(settings[DRIVER_VERSION]);
  return SUCCESS;
}

API cuDeviceGetCount(int* count) {
  if (!initialized) {
    return NOT_INITIALIZED;
  }
  *count = static_cast<int>(settings[DEVICES]);
  return SUCCESS;
}

API cuDeviceGet(int* device, int ordinal) {
  if (!initialized) {
    return NOT_INITIALIZED;
  }
  if (ordinal < 0 || ordinal >= settings[DEVICES]) {
    return INVALID_DEVICE;
  }
  *device = ordinal;
  return SUCCESS;
}

API cuDeviceGetName(char* name, int length, int device) {
  snprintf(name, static_cast<size_t>(length), "Emulated device %d", device);
  return SUCCESS;
}

API cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16:  // Multiprocessors.
      *value = 4;
      return SUCCESS;
    case 75:
      *value = static_cast<int>(settings[CAPABILITY] / 10);
      return SUCCESS;
    case 76:
      *value = static_cast<int>(settings[CAPABILITY] % 10);
      return SUCCESS;
    case 97:  // The most shared memory of a block.
      *value = 227 * 1024;
      return SUCCESS;
    default:
      return INVALID_VALUE;
  }
}

API cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = static_cast<size_t>(settings[MEMORY]);
  return SUCCESS;
}

API cuDevicePrimaryCtxRetain(void** context, int device) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  *context = reinterpret_cast<void*>(static_cast<uintptr_t>(device + 1));
  counts[CONTEXTS]++;
  return SUCCESS;
}

API cuDevicePrimaryCtxRelease_v2(int) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  counts[CONTEXTS]--;
  return SUCCESS;
}

API cuCtxSetCurrent(void* context) {
  currentContext = context != nullptr;
  return SUCCESS;
}

API cuGetErrorName(int error, const char** name) {
  switch (error) {
    case INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; break;
    case OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; break;
    case ILLEGAL_ADDRESS: *name = "CUDA_ERROR_ILLEGAL_ADDRESS"; break;
    case LAUNCH_FAILED: *name = "CUDA_ERROR_LAUNCH_FAILED"; break;
    default: *name = nullptr; return INVALID_VALUE;
  }
  return SUCCESS;
}

API cuGetErrorString(int error, const char** text) {
  *text = "an error of the emulated device";
  return error == SUCCESS ? INVALID_VALUE : SUCCESS;
}

API cuMemGetInfo_v2(size_t* free, size_t* total) {
  BEGIN
  *total = static_cast<size_t>(settings[MEMORY]);
  *free = *total - std::min(*total, allocated);
  return SUCCESS;
}

API cuMemAlloc_v2(uintptr_t* address, size_t bytes) {
  BEGIN_OUTSIDE_CAPTURE
  if (bytes == 0) {
    return INVALID_VALUE;
  }
  if (bytes > static_cast<size_t>(settings[MEMORY]) - allocated) {
    return OUT_OF_MEMORY;
  }
  Block block{bytes, std::unique_ptr<unsigned char[]>(new unsigned char[bytes + 3 * GUARD])};
  memset(block.whole.get(), POISON, bytes + 3 * GUARD);
  // As the device, to 256 bytes: what is before it is at least the guard.
  auto at = (reinterpret_cast<uintptr_t>(block.whole.get()) + 2 * GUARD - 1) & ~(GUARD - 1);
  *address = at;
  blocks[at] = std::move(block);
  allocated += bytes;
  counts[BLOCKS]++;
  return SUCCESS;
}

API cuMemFree_v2(uintptr_t address) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  if (int refused = requireNoCapture(); refused != SUCCESS) {
    return refused;
  }
  auto found = blocks.find(address);
  if (found == blocks.end()) {
    return INVALID_VALUE;
  }
  requireIntact(address, found->second);
  allocated -= found->second.bytes;
  blocks.erase(found);
  counts[BLOCKS]--;
  return sticky;
}

API cuMemAllocHost_v2(void** at, size_t bytes) {
  BEGIN_OUTSIDE_CAPTURE
  std::unique_ptr<unsigned char[]> block(new unsigned char[bytes]);
  *at = block.get();
  hostBlocks[*at] = std::move(block);
  counts[HOST_BLOCKS]++;
  return SUCCESS;
}

API cuMemFreeHost(void* at) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  if (hostBlocks.erase(at) == 0) {
    return INVALID_VALUE;
  }
  counts[HOST_BLOCKS]--;
  return SUCCESS;
}

API cuStreamCreate(void** stream, unsigned flags) {
  BEGIN
  if (flags != 1) {
    fprintf(stderr, "emulated CUDA device: a stream that waits for the default one\n");
    return INVALID_VALUE;
  }
  *stream = streams.add(std::make_unique<Stream>());
  return SUCCESS;
}

API cuStreamDestroy_v2(void* stream) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return streams.remove(stream);
}

API cuStreamSynchronize(void* handle) {
  BEGIN
  Stream* stream = streams.find(handle);
  if (!stream) {
    return INVALID_HANDLE;
  }
  if (stream->capture) {
    return STREAM_CAPTURE_UNSUPPORTED;
  }
  for (auto& block : blocks) {
    requireIntact(block.first, block.second);
  }
  return sticky;
}

API cuMemsetD8Async(uintptr_t address, unsigned char value, size_t bytes, void* handle) {
  BEGIN
  Stream* stream = streams.find(handle);
  if (!stream || !isInside(address, bytes)) {
    return stream ? INVALID_VALUE : INVALID_HANDLE;
  }
  return submit(stream, [=] { memset(reinterpret_cast<void*>(address), value, bytes); });
}

API cuMemcpyHtoDAsync_v2(uintptr_t to, const void* from, size_t bytes, void* handle) {
  BEGIN
  Stream* stream = streams.find(handle);
  if (!stream || !isInside(to, bytes)) {
    return stream ? INVALID_VALUE : INVALID_HANDLE;
  }
  return submit(stream, [=] { memcpy(reinterpret_cast<void*>(to), from, bytes); });
}

API cuMemcpyDtoHAsync_v2(void* to, uintptr_t from, size_t bytes, void* handle) {
  BEGIN
  Stream* stream = streams.find(handle);
  if (!stream || !isInside(from, bytes)) {
    return stream ? INVALID_VALUE : INVALID_HANDLE;
  }
  return submit(stream, [=] { memcpy(to, reinterpret_cast<void*>(from), bytes); });
}

API cuEventCreate(void** event, unsigned) {
  BEGIN
  *event = events.add(std::make_unique<Event>());
  return SUCCESS;
}

API cuEventDestroy_v2(void* event) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return events.remove(event);
}

API cuEventRecord(void* eventHandle, void* streamHandle) {
  BEGIN
  Event* event = events.find(eventHandle);
  Stream* stream = streams.find(streamHandle);
  if (!event || !stream) {
    return INVALID_HANDLE;
  }
  event->capture = stream->capture;
  event->nodes = stream->last;
  event->ticks = stream->capture ? -1 : clockTicks;
  return SUCCESS;
}

API cuEventSynchronize(void* handle) {
  BEGIN_OUTSIDE_CAPTURE
  return events.find(handle) ? sticky : INVALID_HANDLE;
}

API cuEventElapsedTime(float* milliseconds, void* startHandle, void* endHandle) {
  BEGIN
  Event* start = events.find(startHandle);
  Event* end = events.find(endHandle);
  if (!start || !end || start->ticks < 0 || end->ticks < 0) {
    return INVALID_HANDLE;
  }
  *milliseconds = static_cast<float>(end->ticks - start->ticks) * 1e-3f;
  return SUCCESS;
}

API cuStreamWaitEvent(void* streamHandle, void* eventHandle, unsigned) {
  BEGIN
  Stream* stream = streams.find(streamHandle);
  Event* event = events.find(eventHandle);
  if (!stream || !event) {
    return INVALID_HANDLE;
  }
  if (!event->capture) {
    // Work that is done at once needs no waiting; a captured stream can't wait for it.
    return stream->capture ? STREAM_CAPTURE_UNSUPPORTED : SUCCESS;
  }
  if (stream->capture && stream->capture != event->capture) {
    return STREAM_CAPTURE_UNSUPPORTED;
  }
  stream->capture = event->capture;
  for (size_t node : event->nodes) {
    if (std::find(stream->last.begin(), stream->last.end(), node) == stream->last.end()) {
      stream->last.push_back(node);
    }
  }
  return SUCCESS;
}

API cuStreamBeginCapture_v2(void* handle, int mode) {
  BEGIN
  Stream* stream = streams.find(handle);
  if (!stream || stream->capture || mode != 1) {
    return stream ? INVALID_VALUE : INVALID_HANDLE;
  }
  stream->capture = std::make_shared<Capture>();
  stream->capture->thread = std::this_thread::get_id();
  stream->origin = true;
  stream->last.clear();
  capturing.insert(std::this_thread::get_id());
  return SUCCESS;
}

namespace {

// Nodes that no other one comes after must all be known to the stream that ends the capture.
bool isJoined(const Graph& graph, const std::vector<size_t>& last) {
  std::vector<bool> reached(graph.nodes.size());
  std::vector<size_t> open = last;
  while (!open.empty()) {
    size_t node = open.back();
    open.pop_back();
    if (!reached[node]) {
      reached[node] = true;
      open.insert(open.end(), graph.nodes[node].after.begin(), graph.nodes[node].after.end());
    }
  }
  return std::all_of(reached.begin(), reached.end(), [](bool it) { return it; });
}

long long longestChain(const Graph& graph) {
  std::vector<long long> depth(graph.nodes.size(), 1);
  long long longest = 0;
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    for (size_t before : graph.nodes[i].after) {
      depth[i] = std::max(depth[i], depth[before] + 1);
    }
    longest = std::max(longest, depth[i]);
  }
  return longest;
}

}  // namespace

API cuStreamEndCapture(void* handle, void** graph) {
  BEGIN
  *graph = nullptr;
  Stream* stream = streams.find(handle);
  if (!stream) {
    return INVALID_HANDLE;
  }
  if (!stream->capture || !stream->origin) {
    return STREAM_CAPTURE_UNMATCHED;
  }
  std::shared_ptr<Capture> capture = stream->capture;
  if (capture->thread != std::this_thread::get_id()) {
    return STREAM_CAPTURE_WRONG_THREAD;
  }
  bool joined = isJoined(*capture->graph, stream->last);
  stream->origin = false;
  capturing.erase(capture->thread);
  // All streams of the capture leave it.
  streams.each([&](Stream& each) {
    if (each.capture == capture) {
      each.capture = nullptr;
      each.last.clear();
    }
  });
  if (!joined) {
    return STREAM_CAPTURE_UNJOINED;
  }
  counts[CAPTURED_NODES] = static_cast<long long>(capture->graph->nodes.size());
  counts[LONGEST_CHAIN] = longestChain(*capture->graph);
  *graph = graphs.add(std::move(capture->graph));
  return SUCCESS;
}

API cuGraphInstantiateWithFlags(void** executable, void* handle, unsigned long long) {
  BEGIN
  Graph* graph = graphs.find(handle);
  if (!graph) {
    return INVALID_HANDLE;
  }
  auto made = std::make_unique<Executable>();
  made->nodes = graph->nodes;
  *executable = executables.add(std::move(made));
  return SUCCESS;
}

API cuGraphUpload(void* executable, void* stream) {
  BEGIN
  return executables.find(executable) && streams.find(stream) ? SUCCESS : INVALID_HANDLE;
}

API cuGraphLaunch(void* handle, void* streamHandle) {
  BEGIN
  Executable* executable = executables.find(handle);
  Stream* stream = streams.find(streamHandle);
  if (!executable || !stream) {
    return INVALID_HANDLE;
  }
  if (stream->capture) {
    return STREAM_CAPTURE_UNSUPPORTED;
  }
  counts[GRAPH_LAUNCHES]++;
  // In any order that the edges allow: the first or the last that is ready, in turns.
  executable->backwards = !executable->backwards;
  std::vector<bool> done(executable->nodes.size());
  for (size_t left = done.size(); left > 0; left--) {
    size_t chosen = done.size();
    for (size_t i = 0; i < done.size(); i++) {
      const std::vector<size_t>& after = executable->nodes[i].after;
      bool ready = !done[i] && std::all_of(after.begin(), after.end(),
                                           [&](size_t before) { return done[before]; });
      if (ready && (chosen == done.size() || executable->backwards)) {
        chosen = i;
      }
    }
    done[chosen] = true;
    executable->nodes[chosen].work();
  }
  return sticky;
}

API cuGraphExecDestroy(void* executable) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return executables.remove(executable);
}

API cuGraphDestroy(void* graph) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return graphs.remove(graph);
}

API cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**) {
  BEGIN_OUTSIDE_CAPTURE
  auto made = std::make_unique<Module>();
  made->ptx = static_cast<const char*>(image);
  int version = number(made->ptx, R"(\n\.version (\d+)\.)", 0);
  int target = number(made->ptx, R"(\n\.target sm_(\d+))", 0);
  if (version == 0 || target == 0) {
    return INVALID_PTX;
  }
  // PTX 7.x came with CUDA 11.x, 8.x with 12.x and so on.
  if (version - 7 > settings[DRIVER_VERSION] / 1000 - 11) {
    return UNSUPPORTED_PTX_VERSION;
  }
  if (target > settings[CAPABILITY]) {
    return NO_BINARY_FOR_GPU;
  }
  made->declaredShared = declaredShared(made->ptx);
  *module = modules.add(std::move(made));
  return SUCCESS;
}

API cuModuleLoadData(void** module, const void* image) {
  return cuModuleLoadDataEx(module, image, 0, nullptr, nullptr);
}

API cuModuleUnload(void* module) {
  std::lock_guard<std::recursive_mutex> guard(mutex);
  return modules.remove(module);
}

API cuModuleGetFunction(void** function, void* handle, const char* name) {
  BEGIN
  Module* module = modules.find(handle);
  if (!module) {
    return INVALID_HANDLE;
  }
  std::string entry = std::string(R"(\.entry )") + name + R"(\()";
  const emulator::Kernel* kernel = emulator::find(name);
  if (!kernel || !std::regex_search(module->ptx, std::regex(entry))) {
    return NOT_FOUND;
  }
  std::string parameter = std::string(name) + R"(_param_0\[(\d+)\])";
  int bytes = number(module->ptx, parameter, 0);
  if (bytes != static_cast<int>(kernel->argumentBytes)) {
    fprintf(stderr, "emulated CUDA device: %s has %d bytes of arguments in PTX and %zu here\n",
            name, bytes, kernel->argumentBytes);
    return INVALID_PTX;
  }
  std::unique_ptr<Function>& made = module->functions[name];
  if (!made) {
    std::string threads = entry + R"([^{]*\.maxntid (\d+))";
    made.reset(new Function{kernel, number(module->ptx, threads, 1024), module->declaredShared,
                            48 * 1024 - module->declaredShared});
  }
  *function = made.get();
  return SUCCESS;
}

API cuFuncSetAttribute(void* handle, int attribute, int value) {
  BEGIN
  auto* function = static_cast<Function*>(handle);
  if (attribute != 8 || value < 0 ||
      static_cast<size_t>(value) + function->declaredShared > 227 * 1024) {
    return INVALID_VALUE;
  }
  function->mostShared = static_cast<size_t>(value);
  return SUCCESS;
}

API cuLaunchKernel(void* handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                   unsigned blockY, unsigned blockZ, unsigned sharedBytes, void* streamHandle,
                   void** parameters, void** extra) {
  BEGIN
  Stream* stream = streams.find(streamHandle);
  if (!stream || !handle) {
    return INVALID_HANDLE;
  }
  auto* function = static_cast<Function*>(handle);
  unsigned long long threads = 1ULL * blockX * blockY * blockZ;
  bool possible = gridX > 0 && gridY > 0 && gridZ > 0 && gridX <= 0x7fffffffu && gridY <= 65535 &&
                  gridZ <= 65535 && threads > 0 &&
                  threads <= static_cast<unsigned long long>(function->mostThreads) &&
                  sharedBytes <= function->mostShared && parameters && parameters[0] && !extra;
  if (!possible) {
    return INVALID_VALUE;
  }
  const emulator::Kernel* kernel = function->kernel;
  auto* bytes = static_cast<const unsigned char*>(parameters[0]);
  std::vector<unsigned char> arguments(bytes, bytes + kernel->argumentBytes);
  if (settings[FAIL_LAUNCH] > 0 && --settings[FAIL_LAUNCH] == 0) {
    fail(LAUNCH_FAILED, "a failure that the test asked for");
    return SUCCESS;  // As a device: the launch succeeds, a later call reports it.
  }
  counts[LAUNCHES]++;
  dim3 grid(gridX, gridY, gridZ);
  dim3 block(blockX, blockY, blockZ);
  return submit(stream, [=] {
    clockTicks += static_cast<long long>(gridX) * gridY * gridZ;
    try {
      emulator::launch(*kernel, grid, block, sharedBytes, arguments.data());
    } catch (const emulator::Failure& failure) {
      fail(LAUNCH_FAILED, (std::string(kernel->name) + ": " + failure.what()).c_str());
    }
  });
}
