package app.threshold.signup;

import java.util.List;
import java.util.stream.Stream;

import app.threshold.tenant.Holds;
import org.springframework.stereotype.Service;

/** Tells how an address fares and names free ones. Hints for the one who types: the hold decides. */
@Service
class SuggestAddress {

    private static final int AT_MOST = 3;

    private final Slugs slugs;
    private final Holds holds;

    SuggestAddress(Slugs slugs, Holds holds) {
        this.slugs = slugs;
        this.holds = holds;
    }

    /**
     * @param slug        what was asked about
     * @param fault       what is wrong with its form
     * @param free        whether nobody else has it; false when the form is wrong
     * @param suggestions free ones instead; empty when it is free itself
     */
    record Answer(String slug, Slugs.Fault fault, boolean free, List<String> suggestions) {
    }

    Answer check(PendingSignup signup, String slug) {
        Slugs.Fault fault = slugs.check(slug);
        List<String> others = Stream.concat(
                        fault == Slugs.Fault.NONE ? slugs.variations(slug, signup).stream() : Stream.of(slugs.of(slug, signup.locale()))
                                .filter(tidied -> slugs.check(tidied) == Slugs.Fault.NONE),
                        slugs.candidates(signup).stream())
                .filter(other -> !other.equals(slug)).distinct().limit(10).toList();
        if (fault != Slugs.Fault.NONE) {
            return new Answer(slug, fault, false, free(signup, others));
        }
        List<String> free = holds.free(signup.id(), Stream.concat(Stream.of(slug), others.stream()).toList());
        boolean itselfFree = free.contains(slug);
        return new Answer(slug, fault, itselfFree,
                itselfFree ? List.of() : free.stream().limit(AT_MOST).toList());
    }

    /** A free address made of the signup's own names; empty where none of them can be one. */
    String best(PendingSignup signup) {
        return free(signup, slugs.candidates(signup)).stream().findFirst().orElse("");
    }

    private List<String> free(PendingSignup signup, List<String> slugs) {
        return slugs.isEmpty() ? List.of() : holds.free(signup.id(), slugs).stream().limit(AT_MOST).toList();
    }
}
