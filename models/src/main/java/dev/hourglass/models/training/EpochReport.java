package dev.hourglass.models.training;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How an epoch went.
 *
 * @param stage what it belongs to
 * @param epoch counted from 1
 * @param trainLoss mean of the training loss over the epoch's rows, as each batch saw it before its
 *     update
 * @param terms the parts of that loss by name, such as {@code "reconstruction"}; one that is warmed
 *     up is as small as it counts
 * @param lastBatchError mean squared error per element of the last mini-batch's reconstruction,
 *     after its update and without noise: of all cells, so that what stands in missing ones counts
 * @param validationLoss mean loss on the validation data after the epoch, without the penalties on
 *     weights; empty without such data
 * @param validationTerms the parts of that loss by name, all as after the warm-up
 * @param elapsed time that the training of this epoch took, with shuffling and listeners, without
 *     validation
 * @param rowsPerSecond training rows handled in that time
 */
public record EpochReport(
    Stage stage,
    int epoch,
    double trainLoss,
    Map<String, Double> terms,
    double lastBatchError,
    OptionalDouble validationLoss,
    Map<String, Double> validationTerms,
    Duration elapsed,
    double rowsPerSecond) {}
