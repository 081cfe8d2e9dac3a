/**
 * Networks with fixed parameters, computing for many threads. {@link
 * dev.hourglass.models.inference.Inference} is the way in; who uses autoencoders needs none of it.
 */
@NullMarked
package dev.hourglass.models.inference;

import org.jspecify.annotations.NullMarked;
