/**
 * Exact principal component analysis: the best that a linear autoencoder can reach, as a baseline,
 * a start for its weights, and a certificate that training has reached it.
 */
@NullMarked
package dev.hourglass.models.pca;

import org.jspecify.annotations.NullMarked;
