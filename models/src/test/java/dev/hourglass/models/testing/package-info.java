/** What several tests of this module share. */
@NullMarked
package dev.hourglass.models.testing;

import org.jspecify.annotations.NullMarked;
