/**
 * Carries out training plans. {@link dev.hourglass.models.training.engine.StagedTraining} is the
 * way in; {@code TrainingLoop}, {@code BatchStep} and the terms that it records lead from there to
 * the update of the weights. Who trains autoencoders uses {@link dev.hourglass.models.Trainer}.
 */
@NullMarked
package dev.hourglass.models.training.engine;

import org.jspecify.annotations.NullMarked;
