package app.threshold.account;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * One line of the audit trail.
 *
 * @param action a verb and what it was done to, such as {@code retry} or {@code change_address}
 * @param subjectType what kind of thing it was done to: signup, tenant, plan, operator, api_key, import, bulk_run or list
 * @param subject that thing's id, a plan's code, or a list's path below the console's
 * @param detail for people to read; null where the action says it all
 */
public record OperatorAction(UUID id, Instant at, Actor actor, String action, String subjectType, String subject,
                             @Nullable String detail) {
}
