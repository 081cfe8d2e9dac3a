/** What backends over native libraries share: where these may lie, and their texts in messages. */
@NullMarked
package dev.hourglass.backend.natives;

import org.jspecify.annotations.NullMarked;
