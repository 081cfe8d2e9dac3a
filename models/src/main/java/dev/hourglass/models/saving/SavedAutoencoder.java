package dev.hourglass.models.saving;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.table.ColumnScales;
import org.jspecify.annotations.Nullable;

/**
 * What is saved of an autoencoder.
 *
 * @param architecture what it is made of
 * @param values its parameters
 * @param scales of its inputs; null if they are taken as they are
 */
public record SavedAutoencoder(
    Architecture architecture, ParameterValues values, @Nullable ColumnScales scales) {}
