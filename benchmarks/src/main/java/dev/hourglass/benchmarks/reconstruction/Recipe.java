package dev.hourglass.benchmarks.reconstruction;

import dev.hourglass.models.network.Architecture;
import dev.hourglass.models.training.Training;

/** What is trained, and how. */
record Recipe(Architecture architecture, Training training) {}
