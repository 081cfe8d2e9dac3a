package dev.hourglass.models.saving;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.ParameterValues;

/**
 * What is saved of an autoencoder.
 *
 * @param architecture what it is made of
 * @param values its parameters
 */
public record SavedAutoencoder(Architecture architecture, ParameterValues values) {}
