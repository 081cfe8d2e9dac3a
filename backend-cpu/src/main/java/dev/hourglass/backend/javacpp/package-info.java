/**
 * How the natives that JavaCPP unpacks are found, named where they are missing, and put where only
 * this user can write: for the probes of all backends that stand on JavaCPP.
 */
@NullMarked
package dev.hourglass.backend.javacpp;

import org.jspecify.annotations.NullMarked;
