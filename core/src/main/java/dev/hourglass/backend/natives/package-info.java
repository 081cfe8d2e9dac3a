/** What backends that unpack native libraries share: where these may lie. */
@NullMarked
package dev.hourglass.backend.natives;

import org.jspecify.annotations.NullMarked;
