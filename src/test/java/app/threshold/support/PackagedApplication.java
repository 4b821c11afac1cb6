package app.threshold.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.springframework.util.FileSystemUtils;

/** What {@code mvn package} made, for tests that start it. */
public final class PackagedApplication {

    public static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final Path JAR = Path.of("target", "threshold.jar").toAbsolutePath();
    private static final Path EXTRACTED = Path.of("target", "extracted").toAbsolutePath();

    private static boolean extracted;

    private PackagedApplication() {
    }

    /** The one file that somebody downloads. */
    public static Path jar() {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there: mvn package comes first");
        }
        return JAR;
    }

    /** Laid out by Spring Boot's own tools, as the image has it: ready in two thirds of the time. Once in a test JVM. */
    public static synchronized Path extracted() {
        if (!extracted) {
            try {
                FileSystemUtils.deleteRecursively(EXTRACTED);
                Process extraction = new ProcessBuilder(JAVA.toString(), "-Djarmode=tools", "-jar", jar().toString(), "extract",
                        "--destination", EXTRACTED.toString()).inheritIO().start();
                if (!extraction.waitFor(2, TimeUnit.MINUTES) || extraction.exitValue() != 0) {
                    throw new IllegalStateException("The jar could not be extracted");
                }
            } catch (IOException e) {
                throw new IllegalStateException("The packaged application could not be laid out", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the packaged application was laid out", e);
            }
            extracted = true;
        }
        return EXTRACTED.resolve("threshold.jar");
    }
}
