/**
 * The CPU backend on oneDNN: every kernel is a primitive that was created when it was bound, or a
 * plain Java loop where oneDNN has nothing to offer.
 */
@NullMarked
package dev.hourglass.backend.onednn;

import org.jspecify.annotations.NullMarked;
