package app.threshold.account;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Who does something in the console or by the API, and from where.
 *
 * @param id the operator's account; null for a program with an API key
 * @param name the operator's e-mail, or the key's name
 * @param remoteAddress where the request came from; null outside of a request
 * @param request the reference that the request's log lines bear; null outside of a request
 */
public record Actor(@Nullable UUID id, String name, @Nullable String remoteAddress, @Nullable String request) {
}
