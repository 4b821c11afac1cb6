/** Every page in every state that people meet, and what must hold for all of them: valid, usable by everyone, light, and as it looked. */
@NullMarked
package app.threshold.looks;

import org.jspecify.annotations.NullMarked;
