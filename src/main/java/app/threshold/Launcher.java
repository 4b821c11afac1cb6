package app.threshold;

/**
 * What a JVM starts. Compiled for Java 17, the oldest that Spring Boot's loader runs on, so that someone with too old
 * a JVM reads a sentence instead of an {@link UnsupportedClassVersionError}.
 */
public final class Launcher {

    private static final int REQUIRED = 25;

    private Launcher() {
    }

    public static void main(String[] args) throws ReflectiveOperationException {
        int running = Runtime.version().feature();
        if (running < REQUIRED) {
            System.err.printf("Threshold needs Java %d or newer, and this is Java %d (%s).%n"
                    + "Install a JDK %d and start again with it, for example: JAVA_HOME=/path/to/jdk-%d%n",
                    REQUIRED, running, System.getProperty("java.home"), REQUIRED, REQUIRED);
            System.exit(1);
        }
        Class.forName("app.threshold.ThresholdApplication").getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }
}
