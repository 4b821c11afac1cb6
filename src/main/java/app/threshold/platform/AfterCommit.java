package app.threshold.platform;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** For what cannot be taken back with the transaction that it belongs to, such as a counter. */
public final class AfterCommit {

    private AfterCommit() {
    }

    /**
     * Does it once the caller's transaction has committed, and never if it does not; at once where there is none.
     *
     * @param action may not fail: whoever called the transaction would take it for a failure of that
     */
    public static void run(Runnable action) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            action.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
