package app.threshold.payment.sandbox;

/** The sandbox was asked to run where real money moves. The message says which setting tells so, never a key. */
final class SandboxRefused extends RuntimeException {

    SandboxRefused(String message) {
        super(message);
    }
}
