/** Tests of the conformance kit itself; not a part of it. */
@NullMarked
package dev.hourglass.conformance.selftest;

import org.jspecify.annotations.NullMarked;
