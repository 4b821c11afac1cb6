package app.threshold.money;

/** Something that must always hold does not. */
class Broken extends AssertionError {

    private final String what;

    /** @param what the invariant; two failures of one are the same failure to whoever makes a story shorter */
    Broken(String what, String detail) {
        super(detail.startsWith(what) ? detail : what + ": " + detail);
        this.what = what;
    }

    String what() {
        return what;
    }
}
