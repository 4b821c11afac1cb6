package app.threshold.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import app.threshold.support.StartsProcesses;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The journey, cut at every stage. Each time the system is left alone afterwards, and must come to one of the two good
 * ends by itself. In {@code mvn verify} each stage meets one fault; {@code bin/fault-matrix} has each meet all.
 */
@StartsProcesses
class MatrixIT {

    /** {@code full}: every stage and every fault, and a report. Otherwise a part's or a stage's name, or nothing. */
    private static final String WANTED = System.getProperty("threshold.matrix", "");
    /** Worlds side by side: most of a cell's time is waiting. */
    private static final int LANES = Integer.getInteger("threshold.matrix.lanes", 2);

    /** In turn, with each build. */
    private static final List<Fault> THAT_NEED_NO_START = List.of(Fault.STRIPE_AFTER, Fault.CUT_OFF, Fault.STRIPE_BEFORE);

    private static final List<Thread> LANES_AT_WORK = new ArrayList<>();
    private static final Map<Cell, CompletableFuture<Cell.Result>> RESULTS = new LinkedHashMap<>();

    @TestFactory
    Stream<DynamicNode> everyCutEndsWellByItself() {
        cells().forEach(cell -> RESULTS.put(cell, new CompletableFuture<>()));
        var queue = new ConcurrentLinkedQueue<>(RESULTS.keySet());
        for (int lane = 1; lane <= Math.min(LANES, queue.size()); lane++) {
            String name = "matrix" + lane;
            LANES_AT_WORK.add(Thread.ofPlatform().name(name).start(() -> work(name, queue)));
        }
        return RESULTS.entrySet().stream()
                .collect(Collectors.groupingBy(entry -> entry.getKey().stage().part(), LinkedHashMap::new, Collectors.toList()))
                .entrySet().stream()
                .map(part -> DynamicContainer.dynamicContainer(part.getKey().title(), part.getValue().stream().map(cell ->
                        DynamicTest.dynamicTest(cell.getKey().stage().title() + " × " + cell.getKey().fault(),
                                () -> result(cell.getValue())))));
    }

    @AfterAll
    static void report() throws Exception {
        for (Thread lane : LANES_AT_WORK) {
            lane.join();
        }
        if (WANTED.equals("full")) {
            MatrixReport.write(RESULTS);
        }
    }

    private static Stream<Cell> cells() {
        List<Stage> stages = Stage.all();
        Stream<Cell> every = stages.stream().flatMap(stage -> Stream.of(Fault.values()).map(fault -> new Cell(stage, fault)));
        if (WANTED.equals("full")) {
            return every;
        }
        if (!WANTED.isEmpty()) {
            return every.filter(cell -> (cell.stage() + " × " + cell.fault()).contains(WANTED));
        }
        return stages.stream().collect(Collectors.groupingBy(Stage::part, LinkedHashMap::new, Collectors.toList())).values().stream()
                .flatMap(MatrixIT::eachOnce);
    }

    /** In the middle of some parts the application is killed. It has to start again then, which takes three times as long as all else in a cell. */
    private static Stream<Cell> eachOnce(List<Stage> part) {
        return IntStream.range(0, part.size()).mapToObj(at -> new Cell(part.get(at),
                at == part.size() / 2 && part.get(at).part().isKilledInEachBuild() ? Fault.KILLED : THAT_NEED_NO_START.get(at % THAT_NEED_NO_START.size())));
    }

    private static void result(CompletableFuture<Cell.Result> result) {
        try {
            result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof AssertionError failed ? failed : new AssertionError(e.getCause());
        }
    }

    /** After a cell that failed everything is new, so that the next one does not suffer for it. */
    private static void work(String name, Queue<Cell> queue) {
        int worlds = 0;
        World world = null;
        try {
            for (Cell cell = queue.poll(); cell != null; cell = queue.poll()) {
                long start = System.nanoTime();
                try {
                    if (world == null) {
                        world = new World(name + "_" + ++worlds);
                    }
                    RESULTS.get(cell).complete(cell.run(world));
                } catch (Throwable e) {
                    RESULTS.get(cell).completeExceptionally(e);
                    if (world != null) {
                        world.close();
                        world = null;
                    }
                }
                System.out.printf("%s: %s × %s in %d ms, %s%n", name, cell.stage(), cell.fault(),
                        Duration.ofNanos(System.nanoTime() - start).toMillis(), RESULTS.get(cell).isCompletedExceptionally() ? "not well" : RESULTS.get(cell).join());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (world != null) {
                try {
                    world.close();
                } catch (IOException e) {
                    System.out.println(name + " was not closed: " + e);
                }
            }
        }
    }
}
