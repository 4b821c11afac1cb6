package app.threshold.signup;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the wizard's list of steps.
 *
 * @param name  its words are the message {@code signup.step.<name>}
 * @param url   where a step that is done can be changed
 * @param state {@code done}, {@code passed} (done, and no longer to be changed), {@code current} or {@code todo}
 */
record StepView(String name, String url, String state) {

    static List<StepView> list(Step current, String planCode, @Nullable PendingSignup signup) {
        return Arrays.stream(Step.values())
                .map(step -> new StepView(step.word(), step.path(planCode), state(step, current, signup)))
                .toList();
    }

    private static String state(Step step, Step current, @Nullable PendingSignup signup) {
        if (step == current) {
            return "current";
        }
        if (step.compareTo(current) > 0) {
            return "todo";
        }
        return signup != null && step.isOpen(signup) ? "done" : "passed";
    }
}
