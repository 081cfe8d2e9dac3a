package dev.hourglass.benchmarks.reconstruction;

/**
 * What variants are compared on.
 *
 * @param trainImages how many are trained on
 * @param measuredOn {@code test} or {@code validation} images
 * @param measuredImages how many of these
 */
record Setting(int trainImages, String measuredOn, int measuredImages) {}
