package dev.hourglass.models.objective;

/** A term that a plan adds to the reconstruction. */
public sealed interface Penalty extends Term permits L2 {}
