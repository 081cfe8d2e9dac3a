/** Tests of what is the same on every backend; the conformance kit has those that are not. */
@NullMarked
package dev.hourglass.autodiff;

import org.jspecify.annotations.NullMarked;
