/** What tests of several modules share. */
@NullMarked
package app.threshold.support;

import org.jspecify.annotations.NullMarked;
