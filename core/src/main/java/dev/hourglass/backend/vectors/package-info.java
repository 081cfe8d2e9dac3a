/**
 * The inner loops of backend {@code java} on the Vector API, which is an incubator module: only
 * {@code purejava} loads this package, by name, where a JVM has been started with {@code
 * --add-modules jdk.incubator.vector}. It is compiled apart from the others (see core's pom).
 *
 * <p>Every element of a result is computed in one lane, in the order of the operands, so its bits
 * don't depend on how wide the vectors are.
 */
@NullMarked
package dev.hourglass.backend.vectors;

import org.jspecify.annotations.NullMarked;
