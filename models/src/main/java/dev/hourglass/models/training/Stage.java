package dev.hourglass.models.training;

import dev.hourglass.tensor.DType;

/**
 * One run through epochs: the whole training, or one part of a greedy one.
 *
 * @param name for people: {@code "joint"}, {@code "greedy 1/2 (784-300)"}, {@code "fine-tuning"}
 * @param epochs how many epochs it has at most
 * @param batches mini-batches in each, the last smaller one included
 * @param rows observations in each epoch
 * @param activationType FLOAT32, or BFLOAT16 in mixed precision: what the precision asked for came
 *     to on this backend
 */
public record Stage(String name, int epochs, int batches, int rows, DType activationType) {}
