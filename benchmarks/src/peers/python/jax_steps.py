#!/usr/bin/env python3
"""Times of JAX's training step, beside Hourglass's StepTimes.

One jit-compiled function a step, which fetches the batch and updates parameters and Adam's moments in
buffers that are donated to it.

Modes:
  jit      the only one
"""

import os

import steps


def main():
    options = steps.parser(__doc__, ("jit",)).parse_args()
    if options.precision == "TF32":
        steps.unavailable("JAX computes no TF32 on a processor")
    # The only limit on its threads that XLA heeds is which processors there are.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    numpy = steps.package("numpy", "NumPy")
    jax = steps.package("jax", "JAX")
    training = JaxTraining(jax, steps.Inputs(numpy, options), options)
    description = f"JAX {jax.__version__}, {jax.devices()[0].platform}"
    steps.main(training, options, description)


class JaxTraining(steps.Training):
    def __init__(self, jax, inputs, options):
        super().__init__(inputs)
        self.jax = jax
        jnp = jax.numpy
        kind = jnp.bfloat16 if options.precision == "BFLOAT16" else jnp.float32
        self.rows = jnp.asarray(inputs.rows)
        last = len(inputs.weights) - 1

        def objective(parameters, x):
            y = x.astype(kind)
            for i, (weights, biases) in enumerate(parameters):
                y = y @ weights.astype(kind) + biases.astype(kind)
                if i < last:
                    y = jax.nn.elu(y)
            return jnp.mean((y.astype(jnp.float32) - x) ** 2)

        def step(state, rows, index):
            parameters, first, second, count = state
            x = rows.at[index].get(mode="promise_in_bounds")
            loss, gradients = jax.value_and_grad(objective)(parameters, x)
            count = count + 1
            rate = options.learning_rate / (1 - steps.BETA_1**count)
            correction = 1 / jnp.sqrt(1 - steps.BETA_2**count)
            first = jax.tree.map(
                lambda m, g: steps.BETA_1 * m + (1 - steps.BETA_1) * g, first, gradients
            )
            second = jax.tree.map(
                lambda v, g: steps.BETA_2 * v + (1 - steps.BETA_2) * g * g, second, gradients
            )
            parameters = jax.tree.map(
                lambda p, m, v: p - rate * m / (jnp.sqrt(v) * correction + steps.EPSILON),
                parameters,
                first,
                second,
            )
            return (parameters, first, second, count), loss

        self.compiled = jax.jit(step, donate_argnums=0)

    def restart(self):
        jnp = self.jax.numpy
        # Copies: the first step is given their buffers.
        parameters = [
            (jnp.array(weights), jnp.array(biases))
            for weights, biases in zip(self.inputs.weights, self.inputs.biases)
        ]

        def zeros():
            return self.jax.tree.map(jnp.zeros_like, parameters)

        self.state = (parameters, zeros(), zeros(), jnp.float32(0))
        self.taken = 0

    def step(self, index):
        self.state, loss = self.compiled(self.state, self.rows, index)
        return loss

    def wait(self):
        self.jax.block_until_ready(self.state)


if __name__ == "__main__":
    main()
