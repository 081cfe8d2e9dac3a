/**
 * Data that needs no files: {@link dev.hourglass.data.synthetic.Digits} in the manner of MNIST,
 * painted by the computer, {@link dev.hourglass.data.synthetic.PointClouds}, and a table of {@link
 * dev.hourglass.data.synthetic.Payments}.
 */
@NullMarked
package dev.hourglass.data.synthetic;

import org.jspecify.annotations.NullMarked;
