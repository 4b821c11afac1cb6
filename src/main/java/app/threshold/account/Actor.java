package app.threshold.account;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Who does something in the console or by the API, and from where.
 *
 * @param id the operator's account; null for a program with an API key, and where the platform acts by itself
 * @param name the operator's e-mail, the key's name, the setting that asked for it, or Threshold
 * @param remoteAddress where the request came from; null outside of a request
 * @param request the reference that the request's log lines bear; null outside of a request
 */
public record Actor(@Nullable UUID id, String name, @Nullable String remoteAddress, @Nullable String request) {
}
