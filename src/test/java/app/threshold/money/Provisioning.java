package app.threshold.money;

import app.threshold.support.Database;

/** Makes provisioning fail in the database, where it happens: for as long as one likes, or a number of times. */
final class Provisioning {

    private final Database database;

    Provisioning(Database database) {
        this.database = database;
    }

    /** Stands until {@link #disarm()}; works as long as nothing is broken. */
    void arm() {
        database.superuser().sql("""
                CREATE SCHEMA fault;
                CREATE TABLE fault.lasting (since timestamptz NOT NULL);
                CREATE TABLE fault.passing (until bigint NOT NULL);
                INSERT INTO fault.passing VALUES (0);
                CREATE SEQUENCE fault.calls;
                CREATE FUNCTION fault.meet() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    IF EXISTS (SELECT FROM fault.lasting) THEN
                        RAISE EXCEPTION 'a lasting fault' USING ERRCODE = '23514';
                    END IF;
                    -- A sequence counts on when its transaction is rolled back.
                    IF nextval('fault.calls') <= (SELECT until FROM fault.passing) THEN
                        RAISE EXCEPTION 'a passing fault' USING ERRCODE = '40001';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER fault AFTER INSERT ON wedding FOR EACH ROW EXECUTE FUNCTION fault.meet()
                """).update();
    }

    void disarm() {
        database.superuser().sql("DROP SCHEMA IF EXISTS fault CASCADE").update();
    }

    void breakForGood() {
        database.superuser().sql("INSERT INTO fault.lasting VALUES (now())").update();
    }

    void mend() {
        database.superuser().sql("DELETE FROM fault.lasting; UPDATE fault.passing SET until = 0").update();
    }

    /** The next so many tries fail in passing. */
    void failInPassing(int tries) {
        database.superuser().sql("UPDATE fault.passing SET until = :tries + (SELECT last_value FROM fault.calls)")
                .param("tries", tries).update();
    }
}
