package app.threshold.faults;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;

import com.sun.management.OperatingSystemMXBean;

/** Says on what class of machine, when, and of which commit a figure was taken; which one it was is nobody's business. */
final class Machine {

    private Machine() {
    }

    static String described() {
        return "on %s at commit %s, %s; load average at the end %.0f".formatted(LocalDate.now(ZoneOffset.UTC),
                System.getProperty("threshold.commit", "unknown"), kind(), load());
    }

    static String kind() {
        OperatingSystemMXBean system = system();
        return "with %d cores, %d GB of memory, %s on %s, Java %s, PostgreSQL 18".formatted(system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / (double) (1 << 30)), system.getName(), system.getArch(), Runtime.version());
    }

    /** Average of the last minute. */
    static double load() {
        return system().getSystemLoadAverage();
    }

    private static OperatingSystemMXBean system() {
        return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}
