#!/usr/bin/env python3
"""Times of PyTorch's training step, beside Hourglass's StepTimes, on a processor or a CUDA device.

The data lies on the device; a batch is gathered there; the next epoch's order is put in place where an
epoch ends.

Optimizers, where biases are always learned by PyTorch's fused Adam:
  adam        PyTorch's fused Adam
  muon        Hourglass's Muon, see torch_muon.py
  torch-muon  PyTorch's Muon as it comes, with other coefficients and two iterations more: its losses
              are others, and its products are of BFLOAT16 whatever the precision

Modes:
  eager    kernel by kernel
  compile  forward pass, loss, backward pass and the step of muon by torch.compile; mode="max-autotune" on a
           CUDA device
  graph    the whole step, gather and optimizer included, in one CUDA graph
  graph-k  as many steps as --k says in one CUDA graph
"""

import math
import os

import steps
import torch_muon

OPTIMIZERS = ("adam", "muon", "torch-muon")
MODES = ("eager", "compile", "graph", "graph-k")
DEVICES = ("cpu", "cuda")
MOST_STEPS_OF_A_GRAPH = 10


def parse(arguments=None):
    parser = steps.parser(__doc__, MODES)
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default="adam")
    parser.add_argument("--device", choices=DEVICES, default="cpu")
    parser.add_argument("--k", type=int, help="steps in one graph, for graph-k; default: up to 10")
    return parser.parse_args(arguments)


def launches(batches, options):
    """Steps in one launch, none of which may span the end of an epoch, a round or a check."""
    if options.mode != "graph-k":
        return 1
    common = math.gcd(batches, math.gcd(options.steps, options.check_every))
    if options.k is None:
        return max(k for k in range(1, MOST_STEPS_OF_A_GRAPH + 1) if common % k == 0)
    if common % options.k != 0:
        steps.unavailable(f"--k is {options.k}; give a divisor of {common}")
    return options.k


class Inputs:
    """Data [rows, columns], orders [epochs, batches, batch] and parameters, on the device."""

    def __init__(self, torch, options, device):
        def read(name, dtype):
            path = os.path.join(options.inputs, name)
            count = os.path.getsize(path) // 4
            return torch.from_file(path, size=count, dtype=dtype).to(device)

        self.rows = read("rows.f32", torch.float32).view(-1, steps.sizes(options)[0])
        batches = self.rows.shape[0] // options.batch
        self.orders = read("order.i32", torch.int32).long().view(-1, batches, options.batch)
        self.parameters = read("parameters.f32", torch.float32)


class TorchTraining(steps.Training):
    """The network, its optimizers, and one step of it."""

    def __init__(self, torch, options, device):
        super().__init__(Inputs(torch, options, device))
        self.torch = torch
        self.device = device
        self.mode = options.mode
        self.mixed = options.precision == "BFLOAT16"
        layers = []
        widths = steps.sizes(options)
        for before, after in zip(widths, widths[1:]):
            layers += [torch.nn.Linear(before, after), torch.nn.ELU()]
        self.model = torch.nn.Sequential(*layers[:-1]).to(device)
        self.parameters = list(self.model.parameters())
        self.optimizers = self._optimizers(options)
        model = self.model
        squared_error = torch.nn.functional.mse_loss

        def objective(x):
            return squared_error(model(x), x)

        if self.mode == "compile":
            how = "max-autotune" if device.type == "cuda" else "default"
            objective = torch.compile(objective, mode=how)
        self.objective = objective
        self.order = self.inputs.orders[0].clone()
        self.batches = self.order.shape[0]
        self.position = torch.zeros(1, dtype=torch.long, device=device)
        self.per_launch = launches(self.batches, options)
        self.graph = None

    def _optimizers(self, options):
        torch = self.torch
        rate = options.learning_rate
        weights = [parameter for parameter in self.parameters if parameter.dim() == 2]
        others = [parameter for parameter in self.parameters if parameter.dim() != 2]
        result = []
        if options.optimizer == "adam":
            others = self.parameters
        elif options.optimizer == "muon":
            how = None
            if self.mode == "compile":
                # Its weights change in place, which torch.compile's own graphs would copy.
                how = "max-autotune-no-cudagraphs" if self.device.type == "cuda" else "default"
            result.append(torch_muon.Muon(torch, weights, rate, self.mixed, how))
        else:
            if not hasattr(torch.optim, "Muon"):
                steps.unavailable(f"PyTorch {torch.__version__} has no Muon; 2.9 and newer have")
            result.append(
                torch.optim.Muon(weights, lr=rate, weight_decay=0, adjust_lr_fn="match_rms_adamw")
            )
        graph = self.mode.startswith("graph")
        result.append(torch.optim.Adam(others, lr=rate, fused=True, capturable=graph))
        return result

    def _forget_gradients(self):
        for parameter in self.parameters:
            parameter.grad = None

    def _update(self, x):
        self.last = None
        if self.mode == "compile" and self.device.type == "cuda":
            self.torch.compiler.cudagraph_mark_step_begin()
        self._forget_gradients()
        # A cache of converted weights would outlive a graph's capture; each is converted once anyway.
        with self.torch.autocast(
            self.device.type, self.torch.bfloat16, enabled=self.mixed, cache_enabled=False
        ):
            loss = self.objective(x)
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        self.last = loss.detach()

    def _step_on_device(self):
        """A step that finds its batch on the device, to be captured."""
        batch = self.order.index_select(0, self.position).view(-1)
        self._update(self.inputs.rows.index_select(0, batch))
        self.position.add_(1)

    def prepare(self, count):
        """Captures or compiles, and warms up."""
        self.restart()
        self.capture()
        self.restart()
        self.time(count)
        self.restart()

    def restart(self):
        """Back to the initial parameters, in place, since graphs hold the addresses."""
        offset = 0
        with self.torch.no_grad():
            for parameter in self.parameters:
                count = parameter.numel()
                source = self.inputs.parameters[offset : offset + count]
                parameter.copy_(source.view_as(parameter))
                offset += count
            if offset != self.inputs.parameters.numel():
                steps.unavailable(
                    f"parameters.f32 has {self.inputs.parameters.numel()} floats, the layers have"
                    f" {offset} parameters"
                )
            for optimizer in self.optimizers:
                for state in optimizer.state.values():
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
        self._forget_gradients()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            for _ in range(self.per_launch):
                self._step_on_device()

    def run(self, count):
        for _ in range(math.ceil(count / self.per_launch)):
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

    def wait(self):
        if self.device.type == "cuda":
            self.torch.cuda.synchronize()


def main():
    options = parse()
    torch = steps.package("torch", "PyTorch")
    on_processor = options.device == "cpu"
    if on_processor and (options.mode.startswith("graph") or options.precision == "TF32"):
        steps.unavailable("PyTorch has neither CUDA graphs nor TF32 on a processor")
    if not on_processor and not torch.cuda.is_available():
        steps.unavailable("torch.cuda.is_available() is false: PyTorch sees no CUDA device")
    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high" if options.precision == "TF32" else "highest")
    training = TorchTraining(torch, options, torch.device(options.device))
    where = (
        f"{options.threads} threads"
        if on_processor
        else f"CUDA {torch.version.cuda}, {torch.cuda.get_device_name()}"
    )
    steps.main(training, options, f"PyTorch {torch.__version__}, {where}")


if __name__ == "__main__":
    main()
