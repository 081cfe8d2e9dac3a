/**
 * Reverse-mode differentiation as a tape that is recorded once: operations bind their kernels,
 * {@link dev.hourglass.autodiff.Tape#backward} binds those of the gradient, and the whole is
 * compiled to one step that is run many times.
 */
@NullMarked
package dev.hourglass.autodiff;

import org.jspecify.annotations.NullMarked;
