package app.threshold.admin;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import app.threshold.account.EmailAddresses;
import app.threshold.signup.FieldRules;
import org.springframework.stereotype.Component;

/** Finds what is wrong with a tenant's description, by the same rules as the wizard's. */
@Component
class CheckFields {

    private static final int NAME = 80;
    private static final int BUSINESS = 120;
    private static final int CITY = 80;
    private static final int YEARS_AHEAD = 10;

    private final FieldRules rules;
    private final Clock clock;

    CheckFields(FieldRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /** For a tenant that is to be whole: nothing of its plan may be missing, and the wedding lies ahead. */
    List<FieldFault> whole(TenantFields fields) {
        return new Check(fields, true).faults();
    }

    /** For one that comes as it is: plan, and e-mail or address, must be there; what else is there must be right. */
    List<FieldFault> asFarAsKnown(TenantFields fields) {
        return new Check(fields, false).faults();
    }

    /** For one that lacks just these: each must be there and be right. A wedding may have passed, as in what is imported. */
    List<FieldFault> told(TenantFields fields, List<String> asked) {
        List<FieldFault> faults = asFarAsKnown(fields);
        return asked.stream().flatMap(field -> fields.value(field).isEmpty() ? Stream.of(new FieldFault(field, "missing"))
                : faults.stream().filter(fault -> fault.field().equals(field))).toList();
    }

    private final class Check {

        private final TenantFields fields;
        private final boolean whole;
        private final List<FieldFault> faults = new ArrayList<>();

        Check(TenantFields fields, boolean whole) {
            this.fields = fields;
            this.whole = whole;
        }

        List<FieldFault> faults() {
            if (fields.plan().isEmpty()) {
                fault("plan", "missing");
            } else if (!List.of("wedding", "storefront").contains(fields.plan())) {
                fault("plan", "unknown");
            }
            if (!given("email", fields.email(), whole || fields.slug().isEmpty())) {
                // Told already, or not needed.
            } else if (!EmailAddresses.isValid(fields.email())) {
                fault("email", "invalid");
            }
            if (whole || !fields.slug().isEmpty()) {
                rules.faultOfAddress(fields.slug()).ifPresent(code -> fault("slug", code));
            }
            if (fields.isWedding()) {
                line("partner1Name", fields.partner1Name(), NAME);
                line("partner2Name", fields.partner2Name(), NAME);
                date();
                choice("theme", fields.theme(), FieldRules.themes());
            } else if (fields.plan().equals("storefront")) {
                line("businessName", fields.businessName(), BUSINESS);
                choice("category", fields.category(), FieldRules.categories());
                line("city", fields.city(), CITY);
            }
            return faults;
        }

        private void date() {
            if (!given("weddingDate", fields.weddingDate(), whole)) {
                return;
            }
            LocalDate date = fields.date();
            // Where the day begins last, as in the wizard.
            LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.ofHours(-12)));
            if (date == null) {
                fault("weddingDate", "invalid");
            } else if (date.isAfter(today.plusYears(YEARS_AHEAD))) {
                fault("weddingDate", "far");
            } else if (whole && date.isBefore(today)) {
                fault("weddingDate", "past");
            } else if (date.getYear() < 1900) {
                fault("weddingDate", "invalid");
            }
        }

        private void line(String field, String value, int most) {
            if (given(field, value, whole) && value.length() > most) {
                fault(field, "long");
            }
        }

        private void choice(String field, String value, List<String> known) {
            if (given(field, value, whole) && !known.contains(value)) {
                fault(field, "unknown");
            }
        }

        private boolean given(String field, String value, boolean demanded) {
            if (value.isEmpty() && demanded) {
                fault(field, "missing");
            }
            return !value.isEmpty();
        }

        private void fault(String field, String code) {
            faults.add(new FieldFault(field, code));
        }
    }
}
