package app.threshold.faults;

/** What happens at a stage. */
enum Fault {

    KILLED("application killed"),
    CUT_OFF("PostgreSQL cut off"),
    STRIPE_BEFORE("Stripe times out before"),
    STRIPE_AFTER("Stripe times out after");

    /** A call of stripe-java's and its two retries. */
    static final int CALLS = 3;

    private final String title;

    Fault(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
