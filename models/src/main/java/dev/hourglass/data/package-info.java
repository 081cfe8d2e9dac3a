/**
 * Observations to train on: the {@link dev.hourglass.data.Dataset}, and a reader of MNIST's files.
 * What needs no files is in {@code dev.hourglass.data.synthetic}.
 */
@NullMarked
package dev.hourglass.data;

import org.jspecify.annotations.NullMarked;
