package dev.hourglass.models.training;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How an epoch went.
 *
 * @param stage what it belongs to
 * @param epoch counted from 1
 * @param trainLoss mean of the training loss over the epoch's rows, as each batch saw it before its
 *     update
 * @param lastBatchError mean squared error per element of the last mini-batch's reconstruction,
 *     after its update and without noise
 * @param validationLoss mean loss on the validation data after the epoch; empty without such data
 * @param elapsed time that the training of this epoch took, with shuffling and listeners, without
 *     validation
 * @param rowsPerSecond training rows handled in that time
 */
public record EpochReport(
    Stage stage,
    int epoch,
    double trainLoss,
    double lastBatchError,
    OptionalDouble validationLoss,
    Duration elapsed,
    double rowsPerSecond) {}
