package app.threshold.faults;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import app.threshold.support.MutableClock;
import app.threshold.support.PackagedApplication;
import org.springframework.util.FileSystemUtils;

/** The packaged application, and {@link NodeMain} beside it. Once in a test JVM. */
final class Installation {

    private static final Path HOME = Path.of("target", "faults").toAbsolutePath();
    private static final Path TEMPORARY = HOME.resolve("tmp");

    private static final Installation ONLY = new Installation();

    private final String classPath;

    private Installation() {
        try {
            FileSystemUtils.deleteRecursively(HOME);
            Files.createDirectories(TEMPORARY);
            Path node = HOME.resolve("node.jar");
            packNode(node);
            classPath = PackagedApplication.extracted() + File.pathSeparator + node;
        } catch (IOException e) {
            throw new IllegalStateException("The packaged application could not be laid out", e);
        }
    }

    static Installation get() {
        return ONLY;
    }

    /** For logs and the like. */
    static Path home() {
        return HOME;
    }

    /** What starts a node, up to its arguments. */
    List<String> command(String option) {
        List<String> command = PackagedApplication.java();
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx384m",
                // Whoever is killed clears nothing away.
                "-Djava.io.tmpdir=" + TEMPORARY));
        command.addAll(List.of(option, "-cp", classPath, NodeMain.class.getName()));
        return command;
    }

    /** Only this: with all test classes beside it the application's scan would find configuration that is the tests'. */
    private static void packNode(Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> part : List.of(NodeMain.class, MutableClock.class)) {
                String name = part.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = part.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
    }
}
