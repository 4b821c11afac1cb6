package app.threshold.site;

import app.threshold.site.Site.GuardedWedding;
import org.springframework.stereotype.Service;

/** Lets a guest into a wedding site. */
@Service
class UnlockSite {

    private final VisitSite visitSite;
    private final PinTries tries;

    UnlockSite(VisitSite visitSite, PinTries tries) {
        this.visitSite = visitSite;
        this.tries = tries;
    }

    /**
     * @param typed the PIN as a guest writes it, blanks and hyphens allowed
     * @param client what tells one client from another, for counting its tries
     * @throws PinRefused when it is not the PIN, or there were too many that were not
     * @throws NoSuchSite when there is no wedding at this address
     */
    GuestPass byPin(String slug, String typed, String client) {
        GuardedWedding site = wedding(slug);
        if (!tries.take(site.address().tenantId(), client)) {
            throw new PinRefused(PinRefused.Reason.TOO_MANY_TRIES);
        }
        if (!site.wedding().hasPin(typed.replaceAll("[\\s-]", ""))) {
            throw new PinRefused(PinRefused.Reason.WRONG_PIN);
        }
        tries.giveBack(site.address().tenantId(), client);
        return GuestPass.of(site.wedding());
    }

    /**
     * Tries are not counted: nobody guesses 32 bytes.
     *
     * @throws PinRefused when the link is not, or no longer, this wedding's
     * @throws NoSuchSite when there is no wedding at this address
     */
    GuestPass byLink(String slug, String token) {
        GuardedWedding site = wedding(slug);
        if (!site.wedding().hasMagicToken(token)) {
            throw new PinRefused(PinRefused.Reason.WRONG_LINK);
        }
        return GuestPass.of(site.wedding());
    }

    private GuardedWedding wedding(String slug) {
        if (visitSite.visit(slug) instanceof GuardedWedding wedding) {
            return wedding;
        }
        throw new NoSuchSite(slug);
    }
}
