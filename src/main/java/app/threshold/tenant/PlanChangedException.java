package app.threshold.tenant;

/** The plan is not what it was when its form was opened: another operator was faster. */
public class PlanChangedException extends RuntimeException {

    PlanChangedException(String code) {
        super("The plan " + code + " was changed meanwhile");
    }
}
