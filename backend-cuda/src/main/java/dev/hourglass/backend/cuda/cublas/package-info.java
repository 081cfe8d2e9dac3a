/**
 * Matrix products by cuBLAS, where the machine has it: nothing is installed for it, nothing needs
 * it.
 */
@NullMarked
package dev.hourglass.backend.cuda.cublas;

import org.jspecify.annotations.NullMarked;
