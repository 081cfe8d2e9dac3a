/**
 * Rules on the arrows between classes and between packages, for the architecture tests of all
 * modules.
 */
@NullMarked
package dev.hourglass.architecture;

import org.jspecify.annotations.NullMarked;
