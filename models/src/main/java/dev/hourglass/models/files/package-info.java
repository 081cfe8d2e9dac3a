/**
 * Files that are replaced in one step, durably, and stay as private as they were.
 *
 * <p>Whoever opens such a file, in this process or another, or after a crash, finds the old content
 * or the new one, whole.
 */
@NullMarked
package dev.hourglass.models.files;

import org.jspecify.annotations.NullMarked;
