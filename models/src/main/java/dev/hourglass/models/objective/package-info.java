/**
 * What a training minimizes: an {@link dev.hourglass.models.objective.Objective} is a sum of {@link
 * dev.hourglass.models.objective.Term}s, each of which records itself.
 */
@NullMarked
package dev.hourglass.models.objective;

import org.jspecify.annotations.NullMarked;
