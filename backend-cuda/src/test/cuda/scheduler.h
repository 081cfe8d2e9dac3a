// What the emulated driver asks of the emulator.
#pragma once

#include <stdexcept>
#include <string>

#include "emulator.h"

namespace emulator {

// A kernel did what a device would punish.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The kernel of this name, or null.
const Kernel* find(const std::string& name);

// Runs a kernel to its end. One at a time: the caller locks.
void launch(const Kernel& which, dim3 grid, dim3 block, size_t sharedBytes, const void* arguments);

}  // namespace emulator
