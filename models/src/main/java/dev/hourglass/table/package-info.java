/**
 * Tables of typed, named columns, from files, databases and objects; what their columns mean (a
 * {@link dev.hourglass.table.Schema}); and how they become the rows of numbers that models take.
 * Knows nothing of models.
 */
@NullMarked
package dev.hourglass.table;

import org.jspecify.annotations.NullMarked;
