/** The training plan and what is reported while it is carried out: plain values. */
@NullMarked
package dev.hourglass.models.training;

import org.jspecify.annotations.NullMarked;
