/**
 * What an autoencoder is: its {@link dev.hourglass.models.network.Architecture}, a plain value, and
 * the {@link dev.hourglass.models.network.Network} of layers that follows from it, which records
 * itself on a tape. Training and inference record the same layers.
 */
@NullMarked
package dev.hourglass.models.network;

import org.jspecify.annotations.NullMarked;
