package app.threshold.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import app.threshold.support.Database;
import app.threshold.support.IntegrationTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What holds for every object of the schema, those of tomorrow included. */
@IntegrationTest
class SchemaTests {

    private static final String OURS = """
             NOT IN ('databasechangelog', 'databasechangeloglock')
            """;

    @Autowired
    Database database;

    @Test
    void everyTableAndViewHasAComment() {
        assertNone("""
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
                  AND obj_description(oid, 'pg_class') IS NULL AND relname""" + OURS);
    }

    @Test
    void everyFunctionHasAComment() {
        assertNone("""
                SELECT proname FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL
                  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""");
    }

    @Test
    void everyTriggerHasAComment() {
        assertNone("""
                SELECT tgrelid::regclass || ': ' || tgname FROM pg_trigger
                WHERE NOT tgisinternal AND obj_description(oid, 'pg_trigger') IS NULL""");
    }

    /** Keys that say all with their columns need none: primary ones and plain references. */
    @Test
    void everyConstraintWithARuleOfItsOwnHasAComment() {
        assertNone("""
                SELECT conrelid::regclass || ': ' || conname FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'x')
                  AND obj_description(oid, 'pg_constraint') IS NULL AND conrelid::regclass::text""" + OURS);
    }

    @Test
    void everyTextColumnHasALengthLimit() {
        assertNone("""
                SELECT table_name || '.' || column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'character', 'xml', 'json', 'jsonb')
                  AND character_maximum_length IS NULL
                  AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public') AND table_name""" + OURS);
    }

    @Test
    void everyTableHasAPrimaryKey() {
        assertNone("""
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'p') AND relname""" + OURS);
    }

    /** So that deleting or changing what is referred to does not read the whole table. */
    @Test
    void everyReferenceToATenantOrAnAccountIsIndexed() {
        assertNone("""
                SELECT conrelid::regclass || ': ' || conname FROM pg_constraint
                WHERE contype = 'f' AND connamespace = 'public'::regnamespace
                  AND confrelid IN ('tenant'::regclass, 'account'::regclass)
                  AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])""");
    }

    private void assertNone(String query) {
        List<String> found = database.superuser().sql(query).query(String.class).list();
        assertThat(found).isEmpty();
    }
}
