package dev.hourglass.examples;

/**
 * A line of the table.
 *
 * @param name of the model
 * @param layers its layer sizes
 * @param parameters number of weights and biases
 * @param seconds it took to train
 * @param lastBatchError mean squared error of the last mini-batch; NaN where there are none
 * @param trainError mean squared error per element on the training data
 * @param testError the same on the test data
 * @param loss what the last epoch's was made of
 */
record Result(
    String name,
    String layers,
    long parameters,
    double seconds,
    double lastBatchError,
    double trainError,
    double testError,
    Loss loss) {}
