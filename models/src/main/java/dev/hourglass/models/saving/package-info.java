/**
 * What is saved of autoencoders, schemas, scales and plans, as files of their own or as parts of
 * larger ones. {@code docs/format.md} is the specification. Who saves and loads autoencoders needs
 * {@link dev.hourglass.models.Autoencoder} alone, and {@link
 * dev.hourglass.models.envelope.ModelFormatException} for what can go wrong.
 */
@NullMarked
package dev.hourglass.models.saving;

import org.jspecify.annotations.NullMarked;
