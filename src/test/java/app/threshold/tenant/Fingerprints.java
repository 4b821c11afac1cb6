package app.threshold.tenant;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Of every table there is, which row versions it holds: equal before and after when nothing was written and committed
 * in between, not even the same values anew. Asks the catalogue for the tables, so that a new one cannot be forgotten.
 */
final class Fingerprints {

    private Fingerprints() {
    }

    static Map<String, String> of(JdbcClient superuser) {
        String everyTable = superuser.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").query(String.class)
                .list().stream().map(table -> """
                        SELECT '%1$s', count(*) || ' rows ' || md5(string_agg(row.xmin || ' ' || row.ctid, ',' ORDER BY row.ctid))
                        FROM %1$s AS row""".formatted(table)).collect(Collectors.joining(" UNION ALL "));
        Map<String, String> prints = new TreeMap<>();
        superuser.sql(everyTable).query((row, number) -> prints.put(row.getString(1), String.valueOf(row.getString(2)))).list();
        return prints;
    }

    /** The tables that differ. */
    static TreeSet<String> changed(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> tables = new TreeSet<>(after.keySet());
        tables.removeIf(table -> after.get(table).equals(before.get(table)));
        return tables;
    }
}
