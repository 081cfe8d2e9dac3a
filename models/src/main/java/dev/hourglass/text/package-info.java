/** Words for messages: what comes from a file, made fit to be read and logged. */
@NullMarked
package dev.hourglass.text;

import org.jspecify.annotations.NullMarked;
