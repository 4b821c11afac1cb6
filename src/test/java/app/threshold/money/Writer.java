package app.threshold.money;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import app.threshold.money.Step.Act;
import app.threshold.money.Step.Kind;
import app.threshold.money.Step.Twist;
import app.threshold.money.Story.Ending;

/** Makes stories up, all from one seed: the same seed gives the same story. */
final class Writer {

    /** How often each act comes, in relation to the others. */
    private static final Map<Act, Integer> WEIGHTS = new EnumMap<>(Map.ofEntries(
            Map.entry(Act.CLICK, 14), Map.entry(Act.PAY, 10), Map.entry(Act.PAY_IN_OLD_TAB, 5), Map.entry(Act.DECLINED, 1),
            Map.entry(Act.DEBIT, 4), Map.entry(Act.BAD_DEBIT, 3), Map.entry(Act.COME_BACK, 5), Map.entry(Act.FINISH, 6),
            Map.entry(Act.RESUME, 3), Map.entry(Act.EDIT, 5), Map.entry(Act.EDIT_TO_RIVALS, 3), Map.entry(Act.DELIVER, 12), Map.entry(Act.REDELIVER, 3),
            Map.entry(Act.LOSE, 4), Map.entry(Act.JOB, 14), Map.entry(Act.JOBS, 6), Map.entry(Act.TIME, 14),
            Map.entry(Act.BREAK_PROVISIONING, 4), Map.entry(Act.MEND_PROVISIONING, 2), Map.entry(Act.PASSING_FAULTS, 1),
            Map.entry(Act.RETRY, 3), Map.entry(Act.GIVE_BACK, 2), Map.entry(Act.FORGET_JOBS, 1), Map.entry(Act.SECOND_SESSION, 4),
            Map.entry(Act.REFUND_BY_HAND, 2), Map.entry(Act.STRIPE_DOWN, 2), Map.entry(Act.STRIPE_MUTE, 1),
            Map.entry(Act.STRIPE_BACK, 4), Map.entry(Act.CUT, 1)));

    private static final int SUM = WEIGHTS.values().stream().mapToInt(Integer::intValue).sum();

    private final Random random;

    Writer(long seed) {
        random = new Random(seed);
    }

    Story write() {
        int customers = random.nextInt(4) == 0 ? 2 : 1;
        Ending ending = new Ending(random.nextBoolean(), random.nextInt(3) > 0);
        int length = 6 + random.nextInt(19);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            steps.add(step(isTwisted()));
        }
        for (int customer = 0; customer < customers; customer++) {
            if (random.nextInt(4) > 0) {
                goAndPay(customer, customers, steps);
            }
        }
        return new Story(customers, ending, List.copyOf(steps));
    }

    /** What most come for, somewhere in the story; without it half of the stories would have no money in them. */
    private void goAndPay(int customer, int customers, List<Step> steps) {
        int at = random.nextInt(steps.size());
        Act pay = random.nextInt(4) == 0 ? Act.DEBIT : Act.PAY;
        steps.add(at, new Step(Act.CLICK, customer, isTwisted() ? twist() : null));
        int later = at + 1 + random.nextInt(Math.min(3, steps.size() - at));
        steps.add(later, new Step(pay, customer + customers * random.nextInt(6), isTwisted() ? twist() : null));
    }

    private boolean isTwisted() {
        return random.nextInt(100) < 30;
    }

    private Step step(boolean twisted) {
        Act act = act();
        // Customers are few, so that something happens to each; of the rest there are as many as there are.
        return new Step(act, random.nextInt(12), twisted ? twist() : null);
    }

    private Twist twist() {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        return new Twist(random.nextInt(3), kind, kind.hasStep() ? step(false) : null);
    }

    private Act act() {
        int at = random.nextInt(SUM);
        for (Map.Entry<Act, Integer> entry : WEIGHTS.entrySet()) {
            at -= entry.getValue();
            if (at < 0) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("The weights do not add up");
    }
}
