package app.threshold.faults;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;

import com.sun.management.OperatingSystemMXBean;

/** Says on what class of machine, and when, a figure was taken; which one it was is nobody's business. */
final class Machine {

    private Machine() {
    }

    static String described() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "on %s, with %d cores, %d GB of memory, %s on %s, Java %s, PostgreSQL 18; load average at the end %.0f".formatted(LocalDate.now(ZoneOffset.UTC),
                system.getAvailableProcessors(), Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                system.getName(), system.getArch(), Runtime.version(), system.getSystemLoadAverage());
    }
}
