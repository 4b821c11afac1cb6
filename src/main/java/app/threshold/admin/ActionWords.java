package app.threshold.admin;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import app.threshold.account.AuditTrail;
import app.threshold.account.OperatorAction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/**
 * A line of the audit trail in the reader's language. What is on record stays as it was written: its codes, and what people
 * typed. Templates reach it as {@code @actionWords}.
 */
@Component("actionWords")
class ActionWords {

    /** {@code price: 199.00 USD → 229.00 USD}: the name of a field, and what was told of it. */
    private static final Pattern FIELD = Pattern.compile("(\\w+): (.*)");

    /** {@code olga@example.com: viewer → owner}, or the second of the two alone. */
    private static final Pattern LEVEL = Pattern.compile("(.*): (?:(viewer|operator|owner) → )?(viewer|operator|owner)");

    private final MessageSource messages;

    ActionWords(MessageSource messages) {
        this.messages = messages;
    }

    /** The code itself where there are no words for it, as of an action from a later version. */
    public String what(OperatorAction action) {
        return say("admin.actions.action.", action.action());
    }

    /** One line for each thing that was changed or told; none where the action says it all. */
    public List<String> details(OperatorAction action) {
        String detail = action.detail();
        if (detail == null) {
            return List.of();
        }
        return switch (action.action()) {
            case "edit_plan", "tell_facts" -> detail.lines().map(this::field).toList();
            case "change_level", "invite", "create_operator" -> List.of(level(detail));
            case "resend_mail" -> List.of(messages.getMessage("mail." + detail + ".subject", null, detail, LocaleContextHolder.getLocale()));
            case "stop" -> List.of(say("admin.bulk.stop.", detail));
            default -> List.of(detail);
        };
    }

    /** Whether there may be more than these, which are all that is shown of one thing. */
    public boolean isCut(List<OperatorAction> actions) {
        return actions.size() == AuditTrail.MOST_OF_ONE;
    }

    private String field(String line) {
        Matcher field = FIELD.matcher(line);
        return field.matches() ? say("admin.actions.field.", field.group(1)) + ": " + field.group(2) : line;
    }

    private String level(String detail) {
        Matcher level = LEVEL.matcher(detail);
        if (!level.matches()) {
            return detail;
        }
        @Nullable String before = level.group(2);
        return level.group(1) + ": " + (before == null ? "" : say("admin.operators.level.", before) + " → ")
                + say("admin.operators.level.", level.group(3));
    }

    private String say(String keys, String code) {
        return String.valueOf(messages.getMessage(keys + code, null, code, LocaleContextHolder.getLocale()));
    }
}
