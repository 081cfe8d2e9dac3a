package dev.hourglass.benchmarks.reconstruction;

/**
 * How many images there are, and of which kind.
 *
 * @param trainImages how many are trained on
 * @param measuredOn {@code test} or {@code validation} images
 * @param measuredImages how many of these
 */
record Setting(int trainImages, String measuredOn, int measuredImages) {}
