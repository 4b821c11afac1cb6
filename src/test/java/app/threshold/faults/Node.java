package app.threshold.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One process of the application. */
final class Node implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Threshold is ready: http://\\S+?:(\\d+)/|Tomcat started on port (\\d+)");
    private static final int TAIL = 60;

    private final String name;
    private final Process process;
    private final Deque<String> tail = new ArrayDeque<>();
    private final CompletableFuture<Integer> listening = new CompletableFuture<>();
    private final CompletableFuture<Integer> ready = new CompletableFuture<>();
    private final SynchronousQueue<String> moved = new SynchronousQueue<>();
    private final Writer stdin;

    private Node(String name, Process process) {
        this.name = name;
        this.process = process;
        this.stdin = process.outputWriter();
        Thread.ofPlatform().daemon().name("log of " + name).start(this::read);
    }

    /**
     * Does not wait until it is ready.
     *
     * @param name the scheduler's too, so that one can tell whose a picked job is
     * @param port 0 for any that is free
     * @param ahead how far its clock is ahead
     */
    static Node start(String name, int port, Duration ahead, List<String> arguments) {
        List<String> command = Installation.get().command("-D" + NodeMain.AHEAD + "=" + ahead);
        command.add("--server.port=" + port);
        command.add("--db-scheduler.scheduler-name=" + name);
        command.addAll(arguments);
        try {
            return new Node(name, new ProcessBuilder(command).directory(Installation.home().toFile())
                    .redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** @return its port */
    int awaitReady() {
        assertThat(ready).as(this::tail).succeedsWithin(Duration.ofMinutes(3));
        return ready.join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Moves its clock. Harmless on one that has been killed. */
    void advance(Duration by) {
        try {
            stdin.write(by + "\n");
            stdin.flush();
            String answer = moved.poll(10, TimeUnit.SECONDS);
            if (answer == null && process.isAlive()) {
                throw new AssertionError(name + " does not move its clock:\n" + tail());
            }
        } catch (IOException killed) {
            // Its pipe is closed a moment before it is dead.
            if (!endsSoon()) {
                throw new UncheckedIOException(killed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean endsSoon() {
        try {
            return process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. Returns when the process is gone. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** The last lines it said. */
    String tail() {
        synchronized (tail) {
            return String.join("\n", tail);
        }
    }

    private void read() {
        try (var log = Files.newBufferedWriter(Installation.home().resolve(name + ".log"))) {
            process.inputReader().lines().forEach(line -> {
                keep(log, line);
                synchronized (tail) {
                    tail.addLast(line.length() > 600 ? line.substring(0, 600) + "…" : line);
                    if (tail.size() > TAIL) {
                        tail.removeFirst();
                    }
                }
                if (line.startsWith(NodeMain.MOVED)) {
                    hand(line);
                }
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    if (matcher.group(2) != null) {
                        listening.complete(Integer.valueOf(matcher.group(2)));
                    } else {
                        ready.complete(listening.getNow(Integer.valueOf(matcher.group(1))));
                    }
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // Killed.
        }
        ready.completeExceptionally(new IllegalStateException(name + " ended before it was ready"));
    }

    private static void keep(Writer log, String line) {
        try {
            log.write(line + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hand(String line) {
        try {
            moved.offer(line, 10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
