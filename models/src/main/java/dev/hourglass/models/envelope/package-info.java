/**
 * The envelope that every kind of model is saved in: one file, or stream, of a header that says
 * what it is, a configuration, and tensors of any types, under one digest. {@code docs/format.md}
 * is the specification.
 *
 * <p>It knows nothing of what a model is. A kind of models has a name ({@link Kind}), writes what
 * it is made of ({@link EnvelopeWriter}, {@link TensorsToWrite}), and says of a configuration what
 * tensors there must be and what they make ({@link Decoder}, {@link TensorsToRead}); all else,
 * every check against damage included, is done here. Made for the other packages of Hourglass:
 * users need {@link ModelFormatException} alone.
 */
@NullMarked
package dev.hourglass.models.envelope;

import org.jspecify.annotations.NullMarked;
