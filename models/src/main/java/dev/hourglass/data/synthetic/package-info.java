/**
 * Data that needs no files: {@link dev.hourglass.data.synthetic.Digits} in the manner of MNIST,
 * painted by the computer, and {@link dev.hourglass.data.synthetic.PointClouds}.
 */
@NullMarked
package dev.hourglass.data.synthetic;

import org.jspecify.annotations.NullMarked;
