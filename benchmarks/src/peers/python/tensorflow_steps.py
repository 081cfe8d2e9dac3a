#!/usr/bin/env python3
"""Times of TensorFlow's training step, beside Hourglass's StepTimes.

One tf.function a step, which fetches the batch and ends in TensorFlow's fused Adam. That Adam adds epsilon
before it corrects the second moment's bias, PyTorch and Hourglass after it: it is given a smaller one.

Modes:
  graph    TensorFlow's own kernels
  xla      compiled by XLA
"""

import os

import steps


def main():
    options = steps.parser(__doc__, ("graph", "xla")).parse_args()
    if options.precision == "TF32":
        steps.unavailable("TensorFlow computes no TF32 on a processor")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    numpy = steps.package("numpy", "NumPy")
    tf = steps.package("tensorflow", "TensorFlow")
    tf.config.set_visible_devices([], "GPU")
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    # Within a step some operations can: the two products of a layer's gradients, the updates.
    tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    training = TensorFlowTraining(tf, steps.Inputs(numpy, options), options)
    description = f"TensorFlow {tf.__version__}, {options.threads} threads"
    steps.main(training, options, description)


class TensorFlowTraining(steps.Training):
    def __init__(self, tf, inputs, options):
        super().__init__(inputs)
        self.tf = tf
        kind = tf.bfloat16 if options.precision == "BFLOAT16" else tf.float32
        rows = tf.constant(inputs.rows)
        self.parameters = []
        for weights, biases in zip(inputs.weights, inputs.biases):
            self.parameters += [tf.Variable(weights), tf.Variable(biases)]
        self.first = [tf.Variable(tf.zeros_like(p)) for p in self.parameters]
        self.second = [tf.Variable(tf.zeros_like(p)) for p in self.parameters]
        self.powers = [tf.Variable(steps.BETA_1), tf.Variable(steps.BETA_2)]
        last = len(inputs.weights) - 1

        def objective(x):
            y = tf.cast(x, kind)
            for i in range(last + 1):
                weights, biases = self.parameters[2 * i : 2 * i + 2]
                y = tf.nn.bias_add(y @ tf.cast(weights, kind), tf.cast(biases, kind))
                if i < last:
                    y = tf.nn.elu(y)
            return tf.reduce_mean(tf.math.squared_difference(tf.cast(y, tf.float32), x))

        signature = [tf.TensorSpec([options.batch], tf.int32)]

        @tf.function(jit_compile=options.mode == "xla", input_signature=signature)
        def step(index):
            x = tf.gather(rows, index)
            with tf.GradientTape() as tape:
                loss = objective(x)
            gradients = tape.gradient(loss, self.parameters)
            epsilon = steps.EPSILON * tf.sqrt(1 - self.powers[1])
            for p, m, v, g in zip(self.parameters, self.first, self.second, gradients):
                tf.raw_ops.ResourceApplyAdam(
                    var=p.handle,
                    m=m.handle,
                    v=v.handle,
                    beta1_power=self.powers[0],
                    beta2_power=self.powers[1],
                    lr=options.learning_rate,
                    beta1=steps.BETA_1,
                    beta2=steps.BETA_2,
                    epsilon=epsilon,
                    grad=g,
                )
            self.powers[0].assign(self.powers[0] * steps.BETA_1)
            self.powers[1].assign(self.powers[1] * steps.BETA_2)
            return loss

        self.compiled = step

    def restart(self):
        for i, (weights, biases) in enumerate(zip(self.inputs.weights, self.inputs.biases)):
            self.parameters[2 * i].assign(weights)
            self.parameters[2 * i + 1].assign(biases)
        for moment in self.first + self.second:
            moment.assign(self.tf.zeros_like(moment))
        self.powers[0].assign(steps.BETA_1)
        self.powers[1].assign(steps.BETA_2)
        self.taken = 0

    def step(self, index):
        return self.compiled(self.tf.constant(index))

    def wait(self):
        if self.last is not None:
            self.last.numpy()


if __name__ == "__main__":
    main()
