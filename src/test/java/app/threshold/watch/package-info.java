/** What the platform tells of itself: meters, health, logs, traces. */
package app.threshold.watch;
