/**
 * The few calls of the CUDA driver API that the backend needs, behind an interface narrow enough to
 * be recorded by a fake: one device's memory, streams, events, modules and graphs.
 */
@NullMarked
package dev.hourglass.backend.cuda.driver;

import org.jspecify.annotations.NullMarked;
