/** What all of Hourglass stands on: a few small things that know nothing of tensors. */
@NullMarked
package dev.hourglass.base;

import org.jspecify.annotations.NullMarked;
