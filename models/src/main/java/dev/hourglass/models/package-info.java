/**
 * Autoencoders, written against the tensor SPI alone: a {@link dev.hourglass.models.Trainer} makes
 * an {@link dev.hourglass.models.Autoencoder} of an {@link
 * dev.hourglass.models.network.Architecture}, a {@link dev.hourglass.models.training.Training} plan
 * and data.
 */
@NullMarked
package dev.hourglass.models;

import org.jspecify.annotations.NullMarked;
