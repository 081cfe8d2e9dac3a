/** The backend for NVIDIA graphics cards: for now a provider that says why it is not usable. */
@NullMarked
package dev.hourglass.backend.cuda;

import org.jspecify.annotations.NullMarked;
