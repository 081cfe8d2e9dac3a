@NullMarked
package dev.hourglass.backend.cuda.cublas;

import org.jspecify.annotations.NullMarked;
