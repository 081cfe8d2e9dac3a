/**
 * Windows of a time series: rows that stand one after another, as one row of a table. Knows tables,
 * and nothing of models.
 */
@NullMarked
package dev.hourglass.table.window;

import org.jspecify.annotations.NullMarked;
