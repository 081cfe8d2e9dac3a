/**
 * A program that trains the four autoencoders, and further kinds, and shows what they have learned.
 */
@NullMarked
package dev.hourglass.examples;

import org.jspecify.annotations.NullMarked;
