/**
 * Saved models: the envelope that every kind of model is saved in, and what an autoencoder puts
 * there. {@code docs/format.md} is the specification. Who saves and loads autoencoders needs {@link
 * dev.hourglass.models.Autoencoder} alone, and {@link
 * dev.hourglass.models.saving.ModelFormatException} for what can go wrong.
 */
@NullMarked
package dev.hourglass.models.saving;

import org.jspecify.annotations.NullMarked;
