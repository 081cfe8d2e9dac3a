/**
 * Observations to train on: the {@link dev.hourglass.data.Dataset}, a reader of MNIST's files, and
 * generators that need no files.
 */
@NullMarked
package dev.hourglass.data;

import org.jspecify.annotations.NullMarked;
