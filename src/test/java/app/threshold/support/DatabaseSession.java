package app.threshold.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** One connection with a transaction that the test begins and ends by hand; what was not committed is rolled back. */
public final class DatabaseSession implements AutoCloseable {

    private final Connection connection;
    private final JdbcClient jdbc;

    private DatabaseSession(Connection connection) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    public static DatabaseSession begin(DataSource source) {
        return begin(source, Connection.TRANSACTION_READ_COMMITTED);
    }

    /** @param isolation one of the constants of {@link Connection} */
    public static DatabaseSession begin(DataSource source, int isolation) {
        try {
            Connection connection = source.getConnection();
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(isolation);
            return new DatabaseSession(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() {
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * With what the database refused: the SQLSTATE, followed by the constraint's name if the error has one, as in
     * {@code 23505 account_email_key}; null when it did not refuse.
     */
    public static @Nullable String refusal(Callable<?> action) {
        try {
            action.call();
            return null;
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof PSQLException refused) {
                    ServerErrorMessage message = refused.getServerErrorMessage();
                    return message == null || message.getConstraint() == null ? refused.getSQLState()
                            : refused.getSQLState() + " " + message.getConstraint();
                }
            }
            throw new AssertionError("Failed, but not by the database", e);
        }
    }

    /** Of a statement that returns nothing. */
    public static @Nullable String refusalOf(ThrowingRunnable action) {
        return refusal(() -> {
            action.run();
            return null;
        });
    }

    @FunctionalInterface
    public interface ThrowingRunnable {
        void run() throws Exception;
    }
}
