package dev.hourglass.benchmarks.reconstruction;

/**
 * What principal components of the training images reach. Errors are mean squared errors a pixel.
 *
 * @param components as many as a code has numbers
 * @param error of the images measured on
 * @param trainError of all training images
 */
record LinearCode(int components, Setting setting, double error, double trainError) {}
