/**
 * Autoencoders, written against the tensor SPI alone: an {@link dev.hourglass.models.Architecture},
 * trained by a {@link dev.hourglass.models.training.Training} plan, gives an {@link
 * dev.hourglass.models.Autoencoder}.
 */
@NullMarked
package dev.hourglass.models;

import org.jspecify.annotations.NullMarked;
