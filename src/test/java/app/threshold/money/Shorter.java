package app.threshold.money;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Leaves out of a story that fails whatever it fails without: parts of it, then single steps, then what disturbs them. */
final class Shorter {

    private final Predicate<Story> stillFails;
    private final Instant end;

    /** @param patience after which the shortest story so far has to do */
    Shorter(Predicate<Story> stillFails, Duration patience) {
        this.stillFails = stillFails;
        this.end = Instant.now().plus(patience);
    }

    Story of(Story story) {
        Story shortest = story;
        for (int size = Math.max(1, story.steps().size() / 2); size > 0; size /= 2) {
            shortest = without(shortest, size);
        }
        return untwisted(without(untwisted(shortest), 1));
    }

    private Story without(Story story, int size) {
        Story shortest = story;
        for (int at = shortest.steps().size() - size; at >= 0; at--) {
            if (at + size > shortest.steps().size()) {
                continue;
            }
            List<Step> fewer = new ArrayList<>(shortest.steps());
            fewer.subList(at, at + size).clear();
            shortest = tried(shortest, shortest.with(fewer));
        }
        return shortest;
    }

    private Story untwisted(Story story) {
        Story shortest = story;
        for (int at = 0; at < shortest.steps().size(); at++) {
            Step step = shortest.steps().get(at);
            if (step.twist() != null) {
                List<Step> plainer = new ArrayList<>(shortest.steps());
                plainer.set(at, step.untwisted());
                Story plain = shortest.with(plainer);
                shortest = tried(shortest, plain);
                if (shortest != plain && step.twist().step() != null) {
                    plainer.add(at, Objects.requireNonNull(step.twist().step()));
                    shortest = tried(shortest, shortest.with(plainer));
                }
            }
        }
        return shortest;
    }

    private Story tried(Story known, Story shorter) {
        return Instant.now().isBefore(end) && stillFails.test(shorter) ? shorter : known;
    }
}
