@NullMarked
package dev.hourglass.backend.cuda.driver;

import org.jspecify.annotations.NullMarked;
