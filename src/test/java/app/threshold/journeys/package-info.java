/** Whole ways through the product in a real browser, at the whole application with its jobs running. */
@NullMarked
package app.threshold.journeys;

import org.jspecify.annotations.NullMarked;
