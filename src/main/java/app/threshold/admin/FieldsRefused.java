package app.threshold.admin;

import java.util.List;

/** A tenant cannot be made as it was described; nothing was written. */
public class FieldsRefused extends RuntimeException {

    private final transient List<FieldFault> faults;

    FieldsRefused(List<FieldFault> faults) {
        super("Refused: " + faults);
        this.faults = faults;
    }

    public List<FieldFault> faults() {
        return faults;
    }
}
