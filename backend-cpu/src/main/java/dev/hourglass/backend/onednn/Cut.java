package dev.hourglass.backend.onednn;

/**
 * A part of a matrix or block along one dimension.
 *
 * @param dimension counted from 0
 * @param from first place
 * @param to place behind the last
 */
record Cut(int dimension, long from, long to) {}
