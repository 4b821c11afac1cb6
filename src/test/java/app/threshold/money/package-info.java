/**
 * What must hold of money whatever happens, over HTTP and from outside of all modules: figures, whose full sizes
 * {@code bin/figures-in-process} asks for, and the model of a signup's life.
 */
@NullMarked
package app.threshold.money;

import org.jspecify.annotations.NullMarked;
