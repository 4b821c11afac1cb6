package app.threshold.account;

import java.util.List;

/** How much an operator may do. Who may do more may do all that the ones before may. */
public enum OperatorLevel {
    /** Sees everything in the console and changes nothing. */
    viewer,
    /** Cures signups and looks after tenants: the authority {@code CONSOLE_WRITE}. */
    operator,
    /** Decides on operators, API keys and plans too: {@code CONSOLE_OWN} besides. */
    owner;

    static final String WRITE = "CONSOLE_WRITE";
    static final String OWN = "CONSOLE_OWN";

    List<String> authorities() {
        return switch (this) {
            case viewer -> List.of();
            case operator -> List.of(WRITE);
            case owner -> List.of(WRITE, OWN);
        };
    }
}
