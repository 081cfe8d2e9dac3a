#!/usr/bin/env python3
"""Times of PyTorch's training step, of the same network on the same data as Hourglass's StepTimes.

Dense layers with ELU but for the last, mean squared error, Adam. The data lies on the device; a batch is
gathered there; the next epoch's order is put in place where an epoch ends. Works to command: reads prepare,
check or round from standard input, a command a line, and answers in JSON lines.

Modes, all with PyTorch's fused Adam:
  eager    kernel by kernel
  compile  forward pass, loss and backward pass by torch.compile(mode="max-autotune")
  graph    the whole step, gather and Adam included, in one CUDA graph
  graph-k  as many steps as --k says in one CUDA graph
"""

import argparse
import gc
import json
import os
import sys
import time

MODES = ("eager", "compile", "graph", "graph-k")
PRECISIONS = ("FLOAT32", "TF32", "BFLOAT16")
CHECKS = 10


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", required=True, help="folder that StepTimes --write-inputs wrote")
    parser.add_argument("--layers", required=True, help="width of each layer, joined by hyphens")
    parser.add_argument("--batch", type=int, required=True, help="rows of a mini-batch")
    parser.add_argument("--precision", choices=PRECISIONS, required=True)
    parser.add_argument("--mode", choices=MODES, required=True)
    parser.add_argument("--steps", type=int, required=True, help="steps of a round")
    parser.add_argument("--check-every", type=int, required=True, help="steps between two losses")
    parser.add_argument("--k", type=int, default=10, help="steps in one graph, for graph-k")
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    options = parser.parse_args(arguments)
    options.sizes = [int(size) for size in options.layers.split("-")]
    return options


class Inputs:
    """Data [rows, columns], orders [epochs, batches, batch] and parameters, on the device."""

    def __init__(self, torch, folder, sizes, batch, device):
        def read(name, dtype):
            path = os.path.join(folder, name)
            count = os.path.getsize(path) // 4
            return torch.from_file(path, size=count, dtype=dtype).to(device)

        self.rows = read("rows.f32", torch.float32).view(-1, sizes[0])
        batches = self.rows.shape[0] // batch
        self.orders = read("order.i32", torch.int32).long().view(-1, batches, batch)
        self.parameters = read("parameters.f32", torch.float32)


class Training:
    """The network, its optimizer, and one step of it."""

    def __init__(self, torch, options, device):
        self.torch = torch
        self.mode = options.mode
        self.mixed = options.precision == "BFLOAT16"
        self.inputs = Inputs(torch, options.inputs, options.sizes, options.batch, device)
        layers = []
        for before, after in zip(options.sizes, options.sizes[1:]):
            layers += [torch.nn.Linear(before, after), torch.nn.ELU()]
        self.model = torch.nn.Sequential(*layers[:-1]).to(device)
        self.optimizer = torch.optim.Adam(
            self.model.parameters(),
            lr=options.learning_rate,
            fused=True,
            capturable=self.mode.startswith("graph"),
        )
        model = self.model
        squared_error = torch.nn.functional.mse_loss

        def objective(x):
            return squared_error(model(x), x)

        compiles = self.mode == "compile"
        self.objective = torch.compile(objective, mode="max-autotune") if compiles else objective
        self.order = self.inputs.orders[0].clone()
        self.batches = self.order.shape[0]
        self.position = torch.zeros(1, dtype=torch.long, device=device)
        self.per_launch = options.k if self.mode == "graph-k" else 1
        self.graph = None
        self.loss = None
        self.taken = 0
        for count in (self.batches, options.steps, options.check_every):
            if count % self.per_launch != 0:
                raise SystemExit(
                    f"--k is {self.per_launch}; give a divisor of {count}, so that no launch spans the"
                    " end of an epoch, a round or a check"
                )

    def _update(self, x):
        self.loss = None
        if self.mode == "compile":
            self.torch.compiler.cudagraph_mark_step_begin()
        self.optimizer.zero_grad(set_to_none=True)
        # A cache of converted weights would outlive a graph's capture; each is converted once anyway.
        with self.torch.autocast(
            "cuda", self.torch.bfloat16, enabled=self.mixed, cache_enabled=False
        ):
            loss = self.objective(x)
        loss.backward()
        self.optimizer.step()
        self.loss = loss.detach()

    def _step_on_device(self):
        """A step that finds its batch on the device, to be captured."""
        batch = self.order.index_select(0, self.position).view(-1)
        self._update(self.inputs.rows.index_select(0, batch))
        self.position.add_(1)

    def prepare(self, steps):
        """Captures or compiles, and warms up."""
        self.restart()
        self.capture()
        self.restart()
        self.time(steps)
        self.restart()

    def restart(self):
        """Back to the initial parameters, in place, since graphs hold the addresses."""
        offset = 0
        with self.torch.no_grad():
            for parameter in self.model.parameters():
                count = parameter.numel()
                source = self.inputs.parameters[offset : offset + count]
                parameter.copy_(source.view_as(parameter))
                offset += count
            if offset != self.inputs.parameters.numel():
                raise SystemExit(
                    f"parameters.f32 has {self.inputs.parameters.numel()} floats, the layers have"
                    f" {offset} parameters"
                )
            for state in self.optimizer.state.values():
                for value in state.values():
                    value.zero_()
        self.taken = 0

    def capture(self):
        """Puts the steps of a launch into one CUDA graph."""
        if not self.mode.startswith("graph"):
            return
        torch = self.torch
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.position.zero_()
                self._step_on_device()
        torch.cuda.current_stream().wait_stream(side)
        self.optimizer.zero_grad(set_to_none=True)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            for _ in range(self.per_launch):
                self._step_on_device()

    def run(self, count):
        for _ in range(count // self.per_launch):
            batch = self.taken % self.batches
            if batch == 0:
                epoch = self.taken // self.batches
                self.order.copy_(self.inputs.orders[epoch % self.inputs.orders.shape[0]])
                self.position.zero_()
            if self.graph is not None:
                self.graph.replay()
            else:
                self._update(self.inputs.rows.index_select(0, self.order[batch]))
            self.taken += self.per_launch

    def time(self, count):
        """Microseconds a step."""
        self.torch.cuda.synchronize()
        start = time.perf_counter()
        self.run(count)
        self.torch.cuda.synchronize()
        return (time.perf_counter() - start) * 1e6 / count


def obey(training, options, description, commands, answer):
    """Does what the commands say. Needs no PyTorch itself."""
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
                answer({"event": "loss", "step": training.taken, "loss": float(training.loss)})
            answer({"event": "checked"})
        elif command == "round":
            rounds += 1
            answer(
                {
                    "event": "round",
                    "round": rounds,
                    "steps": options.steps,
                    "microseconds_per_step": training.time(options.steps),
                    "loss": float(training.loss),
                }
            )
        else:
            raise SystemExit(f"The command is '{command}'; give prepare, check or round")


def main():
    options = parse(sys.argv[1:])
    import torch

    if not torch.cuda.is_available():
        raise SystemExit("torch.cuda.is_available() is false: PyTorch sees no CUDA device")
    torch.set_float32_matmul_precision("high" if options.precision == "TF32" else "highest")
    training = Training(torch, options, torch.device("cuda"))
    gc.disable()
    description = (
        f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, {torch.cuda.get_device_name()}"
    )
    obey(training, options, description, sys.stdin, lambda event: print(json.dumps(event), flush=True))


if __name__ == "__main__":
    main()
