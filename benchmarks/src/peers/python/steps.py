"""What the programs here have in common: options, inputs, and answering to commands.

A program trains the same network on the same data as Hourglass's StepTimes and works to command: it reads
prepare, check or round from standard input, a command a line, and answers in JSON lines. Exit code 2, with
a line on standard error, means that it can't do here what was asked for.
"""

import argparse
import gc
import importlib
import json
import os
import sys
import time

PRECISIONS = ("FLOAT32", "TF32", "BFLOAT16")
CHECKS = 10
# A round's untimed steps are taken in tenths of the timed ones, and for as long at least: others had the
# processors and the caches since the last round, and Linux may take tens of milliseconds to part two
# threads that woke on one processor.
TENTHS = 10
UNTIMED_SECONDS = 0.05
# Of Adam, as PyTorch has them.
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


def unavailable(reason):
    print(reason, file=sys.stderr, flush=True)
    raise SystemExit(2)


def package(name, title):
    """Imports a package, or says what is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as e:
        unavailable(f"{title} can't be imported by {sys.executable}: {e}")


def parser(description, modes):
    result = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    result.add_argument("--inputs", required=True, help="folder that StepTimes --write-inputs wrote")
    result.add_argument("--layers", required=True, help="width of each layer, joined by hyphens")
    result.add_argument("--batch", type=int, required=True, help="rows of a mini-batch")
    result.add_argument("--precision", choices=PRECISIONS, required=True)
    result.add_argument("--mode", choices=modes, required=True)
    result.add_argument("--steps", type=int, required=True, help="steps of a round")
    result.add_argument("--check-every", type=int, required=True, help="steps between two losses")
    result.add_argument("--threads", type=int, default=os.cpu_count(), help="that compute")
    result.add_argument("--learning-rate", type=float, default=1e-3)
    return result


def sizes(options):
    return [int(size) for size in options.layers.split("-")]


class Inputs:
    """Data [rows, columns], orders [epochs, batches, batch] and parameters of each layer."""

    def __init__(self, numpy, options):
        def read(name, dtype):
            return numpy.fromfile(os.path.join(options.inputs, name), dtype=dtype)

        widths = sizes(options)
        self.rows = read("rows.f32", "<f4").reshape(-1, widths[0])
        batches = len(self.rows) // options.batch
        self.orders = read("order.i32", "<i4").reshape(-1, batches, options.batch)
        values = read("parameters.f32", "<f4")
        self.weights, self.biases = [], []
        position = 0
        for before, after in zip(widths, widths[1:]):
            # A file has outputs x inputs.
            weights = values[position : position + before * after].reshape(after, before)
            self.weights.append(numpy.ascontiguousarray(weights.T))
            position += before * after
            self.biases.append(values[position : position + after])
            position += after
        if position != len(values):
            unavailable(
                f"parameters.f32 has {len(values)} floats, the layers have {position} parameters"
            )

    def batch(self, step):
        """Row numbers of a step's batch, counted from 0."""
        epochs, batches = self.orders.shape[:2]
        return self.orders[step // batches % epochs, step % batches]


class Training:
    """A training by step(row_numbers), which a framework's program completes.

    Its step gives the loss before the update, in the framework's own form; restart() goes back to the
    initial parameters and sets taken to 0; wait() waits until all is computed.
    """

    def __init__(self, inputs):
        self.inputs = inputs
        self.taken = 0
        self.last = None

    @property
    def loss(self):
        return float(self.last)

    def prepare(self, count):
        self.restart()
        self.time(count)
        self.restart()

    def run(self, count):
        for _ in range(count):
            self.last = self.step(self.inputs.batch(self.taken))
            self.taken += 1

    def run_untimed(self, count):
        start = time.perf_counter()
        while True:
            self.run(count)
            self.wait()
            if time.perf_counter() - start >= UNTIMED_SECONDS:
                return

    def time(self, count):
        """Microseconds a step."""
        self.wait()
        start = time.perf_counter()
        self.run(count)
        self.wait()
        return (time.perf_counter() - start) * 1e6 / count


def obey(training, options, description, commands, answer):
    """Does what the commands say."""
    rounds = 0
    answer({"event": "loaded"})
    for line in commands:
        command = line.strip()
        if command == "prepare":
            training.prepare(options.steps)
            answer({"event": "prepared", "description": description})
        elif command == "check":
            for _ in range(CHECKS):
                training.run(options.check_every)
                answer({"event": "loss", "step": training.taken, "loss": training.loss})
            answer({"event": "checked"})
        elif command == "round":
            rounds += 1
            training.run_untimed(max(1, options.steps // TENTHS))
            answer(
                {
                    "event": "round",
                    "round": rounds,
                    "steps": options.steps,
                    "microseconds_per_step": training.time(options.steps),
                    "loss": training.loss,
                }
            )
        else:
            raise SystemExit(f"The command is '{command}'; give prepare, check or round")


def main(training, options, description):
    gc.disable()
    obey(training, options, description, sys.stdin, lambda event: print(json.dumps(event), flush=True))
