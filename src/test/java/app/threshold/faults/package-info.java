/**
 * The packaged application, PostgreSQL and the sandbox as processes of their own, with proxies between them that see
 * what passes and do harm at a named moment. Nothing in production code knows of it.
 */
@NullMarked
package app.threshold.faults;

import org.jspecify.annotations.NullMarked;
