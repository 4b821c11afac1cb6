/**
 * The API for programs, {@code /api/v1}: the console's queries and use cases over JSON, with keys, scopes and limits of its own.
 */
@NullMarked
package app.threshold.admin.api;

import org.jspecify.annotations.NullMarked;
