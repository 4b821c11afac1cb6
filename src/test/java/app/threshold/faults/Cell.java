package app.threshold.faults;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import app.threshold.faults.Ending.Good;
import app.threshold.faults.Seen.Kind;
import app.threshold.faults.Seen.Verdict;
import app.threshold.support.Visitor;
import org.jspecify.annotations.Nullable;

/** One journey, cut at one stage by one fault, and then left alone. */
record Cell(Stage stage, Fault fault) {

    /** Prints all that is seen; for whoever looks for a stage. */
    private static final boolean TRACE = Boolean.getBoolean("threshold.matrix.trace");

    /** Within the first step of time. */
    private static final Duration SETTLES_AFTER = Duration.ofSeconds(30);

    /** When Stripe's list of recent sessions is read from a later time on. */
    private static final Duration SETTLES_MUCH_LATER = Duration.ofHours(20);

    /** With what comes before the stage, which is not what is tested. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Small steps while the customer might still be waiting, then past the session's end, the age of giving up, and the hold. */
    private static final List<Duration> TIME = List.of(
            Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(4), Duration.ofMinutes(5), Duration.ofMinutes(10),
            Duration.ofMinutes(15), Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(4),
            Duration.ofHours(8), Duration.ofHours(10), Duration.ofMinutes(30), Duration.ofMinutes(30), Duration.ofHours(1),
            Duration.ofHours(6), Duration.ofHours(12), Duration.ofHours(12));
    /** Whatever comes after the end must not undo it. */
    private static final List<Duration> AFTERWARDS = List.of(Duration.ofHours(1), Duration.ofHours(25));

    /**
     * How it went.
     *
     * @param felt whether the fault met anything until then: Stripe may not have been asked again
     * @param after by the clock, until the good end
     */
    record Result(Good end, boolean felt, Duration after) {
    }

    /** @throws AssertionError with all one needs to know when it did not end well */
    Result run(World world) {
        var customer = Customer.arrive(world, stage.part().isOfRefund() ? "storefront" : "wedding");
        var harm = new Harm(world, customer.id());
        var story = new ArrayList<String>();
        try {
            prepare(world, customer);
            world.watch(harm);
            act(world, customer, story);
            Result result = leaveAlone(world, customer, harm);
            if (!harm.done.get()) {
                throw new AssertionError("The stage was never reached");
            }
            Good expected = stage.part().isOfRefund() ? Good.REFUNDED : charged(world, customer) ? Good.COMPLETE : Good.NOTHING;
            if (result.end != expected) {
                throw new AssertionError("A good end, but %s and not %s".formatted(result.end, expected));
            }
            return result;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("""
                    %s × %s
                    customer heard: %s
                    stage reached: %s
                    signup %s: %s
                    open: %s
                    %s""".formatted(stage, fault, story, harm.done, customer.id(), Ending.of(customer.id(), world), world.unrest(),
                    world.logs()), e);
        } finally {
            world.watch(seen -> Verdict.PASS);
            world.admitCustomers(true);
            world.admitWebhooks(true);
            if (stage.part().isOfRefund()) {
                Damage.repair(world.shop());
            }
        }
    }

    /** Unharmed, up to the part that is cut. */
    private void prepare(World world, Customer customer) {
        world.ensureRunning();
        world.awaitQuiet();
        world.admitWebhooks(stage.part() == Part.WEBHOOK || stage.part() == Part.DEBIT);
        switch (stage.part()) {
            case ORDER, ORDER_AGAIN -> { }
            case WEBHOOK, EXPIRY, EDIT, EDIT_AGAIN -> demand(303, customer::order);
            case DEBIT -> {
                demand(303, customer::order);
                customer.debit(SETTLES_AFTER);
                world.awaitQuiet();
            }
            case DEBIT_UNHEARD -> {
                demand(303, customer::order);
                customer.debit(SETTLES_MUCH_LATER);
                world.awaitQuiet();
            }
            case RETURN, SWEEP -> pay(customer);
            case FINAL, JOB -> {
                pay(customer);
                demand(200, customer::comeBack);
            }
            case REFUND, REFUND_ELSEWHERE, REFUND_UNHEARD -> {
                Damage.inflict(world.shop());
                pay(customer);
                demand(200, customer::comeBack);
                demand(422, customer::finish);
            }
        }
    }

    /** The part itself, as far as it is the customer's. */
    private void act(World world, Customer customer, List<String> story) {
        LocalDate date = world.now().atOffset(ZoneOffset.UTC).toLocalDate().plusYears(1);
        switch (stage.part()) {
            case ORDER -> story.add(told(customer.order()));
            case ORDER_AGAIN -> {
                story.add(told(customer.order()));
                orderAndPay(world, customer, story);
            }
            case RETURN -> story.add(told(customer.comeBack()));
            case WEBHOOK -> {
                story.add("paid: " + customer.payAgain());
                world.awaitQuiet();
            }
            case DEBIT, DEBIT_UNHEARD, EXPIRY, SWEEP, JOB, REFUND -> { }
            case REFUND_ELSEWHERE, REFUND_UNHEARD -> customer.isRefundedAtStripe();
            case FINAL -> story.add(told(customer.finish()));
            case EDIT -> story.add(told(customer.edit(date)));
            case EDIT_AGAIN -> {
                story.add(told(customer.edit(date)));
                world.ensureRunning();
                story.add("paid on the old page: " + customer.payAgain());
                orderAndPay(world, customer, story);
            }
        }
        world.admitCustomers(false);
        world.admitWebhooks(!stage.part().isUnheard());
    }

    /** As a person would: tries again a few times, then leaves. */
    private static void orderAndPay(World world, Customer customer, List<String> story) {
        for (int tries = 0; tries < 3; tries++) {
            world.ensureRunning();
            Visitor.Page ordered = customer.order();
            story.add(told(ordered));
            if (ordered != null && ordered.status() == 303) {
                story.add("paid: " + customer.pay(ordered));
                return;
            }
        }
    }

    private Result leaveAlone(World world, Customer customer, Harm harm) {
        Duration passed = Duration.ZERO;
        world.awaitQuiet();
        Optional<Good> end = end(world, customer, harm);
        for (Duration step : TIME) {
            if (end.isPresent()) {
                break;
            }
            world.advance(step);
            passed = passed.plus(step);
            world.awaitQuiet();
            end = end(world, customer, harm);
        }
        Good reached = end.orElseThrow(() -> new AssertionError("No good end"));
        // What a sweep meets afterwards has nothing to do with this journey any more.
        boolean felt = harm.felt();
        for (Duration step : AFTERWARDS) {
            world.advance(step);
            world.awaitQuiet();
        }
        if (!Ending.of(customer.id(), world).good().equals(end)) {
            throw new AssertionError("It was " + reached + ", and did not stay so");
        }
        return new Result(reached, felt, passed);
    }

    private static Optional<Good> end(World world, Customer customer, Harm harm) {
        return harm.done.get() ? Ending.of(customer.id(), world).good() : Optional.empty();
    }

    private static boolean charged(World world, Customer customer) {
        return !Ending.of(customer.id(), world).charges().isEmpty();
    }

    private static void pay(Customer customer) {
        if (!customer.pay(demand(303, customer::order))) {
            throw new AssertionError("The customer could not pay");
        }
    }

    /** A machine with too much to do is not the fault that is looked for. */
    private static Visitor.Page demand(int status, Supplier<Visitor.@Nullable Page> request) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Visitor.Page page = request.get();
        while ((page == null || page.status() == 503) && System.nanoTime() < end) {
            page = request.get();
        }
        if (page == null || page.status() != status) {
            throw new AssertionError("Before the stage the customer wanted %d and heard %s".formatted(status, told(page)));
        }
        return page;
    }

    private static String told(Visitor.@Nullable Page page) {
        return page == null ? "nothing" : page.status() + " " + page.location();
    }

    /** Watches for the stage, and then does the harm once. */
    private final class Harm implements Seen.Watch {

        private final World world;
        private final UUID signup;
        private final AtomicBoolean done = new AtomicBoolean();
        private final AtomicInteger callsLeft = new AtomicInteger();
        private volatile boolean near;

        Harm(World world, UUID signup) {
            this.world = world;
            this.signup = signup;
        }

        @Override
        public Verdict sees(Seen seen) {
            if (TRACE) {
                System.out.println("  " + seen);
            }
            if (stage.opensWith(seen)) {
                near = true;
            }
            if (!done.get() && near && stage.matches(seen, this::ids) && done.compareAndSet(false, true)) {
                switch (fault) {
                    case KILLED -> {
                        world.kill();
                        return Verdict.DROP;
                    }
                    case CUT_OFF -> {
                        world.cutOff();
                        return seen.ofDatabase() ? Verdict.DROP : Verdict.PASS;
                    }
                    case STRIPE_BEFORE, STRIPE_AFTER -> callsLeft.set(Fault.CALLS);
                }
            }
            Kind lost = fault == Fault.STRIPE_BEFORE ? Kind.STRIPE_ASKED : Kind.STRIPE_ANSWERS;
            return seen.kind() == lost && callsLeft.get() > 0 && callsLeft.getAndDecrement() > 0 ? Verdict.HANG : Verdict.PASS;
        }

        boolean felt() {
            return fault == Fault.KILLED || fault == Fault.CUT_OFF || callsLeft.get() < Fault.CALLS;
        }

        private List<UUID> ids() {
            var ids = new ArrayList<>(world.payments(signup));
            ids.add(signup);
            return ids;
        }
    }
}
