package app.threshold.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import app.threshold.platform.TestServer;
import org.springframework.util.FileSystemUtils;

/** What {@code mvn package} made, for tests that start it. */
public final class PackagedApplication {

    /** For processes none of which lives long enough to profit from the better compiler. */
    public static final List<String> JAVA = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1");

    private static final Path JAR = Path.of("target", "threshold.jar").toAbsolutePath();
    private static final Path EXTRACTED = Path.of("target", "extracted").toAbsolutePath();
    private static final Path CACHE = Path.of("target", "extracted.aot").toAbsolutePath();
    private static final Path LOG = Path.of("target", "extracted.log").toAbsolutePath();

    private static boolean extracted;
    private static boolean trained;

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
            FileSystemUtils.deleteRecursively(EXTRACTED.toFile());
            run(List.of("-Djarmode=tools", "-jar", jar().toString(), "extract", "--destination", EXTRACTED.toString()));
            extracted = true;
        }
        return EXTRACTED.resolve("threshold.jar");
    }

    /**
     * {@link #JAVA} for {@link #extracted}, or for a class path that begins with it, in half the time again: with its classes
     * from a cache that a first start leaves behind. Says nothing itself: some read all that the application says, line by line.
     */
    public static synchronized List<String> java() {
        if (!trained) {
            Path jar = extracted();
            TestServer.create("training");
            run(List.of("-XX:AOTCacheOutput=" + CACHE, "-Dspring.context.exit=onRefresh", "-jar", jar.toString(), "--server.port=0",
                    "--spring.datasource.url=" + TestServer.url("training"), "--spring.datasource.password=app", "--spring.liquibase.password=owner"));
            trained = true;
        }
        var java = new ArrayList<>(JAVA);
        java.addAll(List.of("-XX:AOTCache=" + CACHE, "-Xlog:disable"));
        return java;
    }

    private static void run(List<String> arguments) {
        var command = new ArrayList<>(JAVA);
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(LOG.toFile())).start();
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("Failed, see " + LOG + ": " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the packaged application was laid out", e);
        }
    }
}
