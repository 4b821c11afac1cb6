package app.threshold.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Between the application and PostgreSQL. Understands as much of the protocol as it takes to know which statements a
 * transaction has sent, when it is about to commit, and when the server says that it has. Connections without TLS only.
 */
final class DatabaseProxy implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final ServerSocket listening;
    private final int serverPort;
    private final Seen.Watch watch;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    DatabaseProxy(int serverPort, Seen.Watch watch) throws IOException {
        this.serverPort = serverPort;
        this.watch = watch;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Every connection there is ends now, and new ones are welcome. */
    void cut() {
        links.forEach(Link::close);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                try {
                    Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), serverPort));
                    links.add(link);
                    Thread.ofVirtual().start(link::toServer);
                    Thread.ofVirtual().start(link::toClient);
                } catch (IOException serverIsDown) {
                    client.close();
                }
            } catch (IOException e) {
                // Closed, or a client that went away again.
            }
        }
    }

    /** What a transaction has sent so far. */
    private static final class Transaction {
        private final StringBuilder statements = new StringBuilder();
        private final List<byte[]> values = new ArrayList<>();

        void add(String sql, List<byte[]> sent) {
            statements.append(sql).append(";\n");
            values.addAll(sent);
        }

        Seen seen(Seen.Kind kind) {
            return new Seen(kind, statements.toString(), List.copyOf(values));
        }
    }

    private final class Link {

        private final Socket client;
        private final Socket server;
        private final Map<String, String> prepared = new ConcurrentHashMap<>();
        private @Nullable Transaction transaction;
        /** Its COMMIT has been sent, and not been answered. */
        private volatile @Nullable Transaction committing;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void close() {
            links.remove(this);
            for (Socket socket : List.of(client, server)) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is gone, which is what was wanted.
                }
            }
        }

        void toServer() {
            try (this.client; this.server) {
                var in = new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
                var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream(), 1 << 16));
                startUp(in, out);
                while (true) {
                    int type = in.read();
                    if (type < 0) {
                        break;
                    }
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    if (read((char) type, body) != Seen.Verdict.PASS) {
                        break;
                    }
                    out.write(type);
                    out.writeInt(length);
                    out.write(body);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // One of the two went away.
            } finally {
                close();
            }
        }

        private void startUp(DataInputStream in, DataOutputStream out) throws IOException {
            while (true) {
                int length = in.readInt();
                byte[] body = in.readNBytes(length - 4);
                int code = ByteBuffer.wrap(body).getInt();
                if (code == SSL_REQUEST || code == GSS_REQUEST) {
                    client.getOutputStream().write('N');
                    continue;
                }
                out.writeInt(length);
                out.write(body);
                out.flush();
                return;
            }
        }

        private Seen.Verdict read(char type, byte[] body) {
            var fields = new Fields(body);
            switch (type) {
                case 'P' -> prepared.put(fields.text(), fields.text());
                case 'C' -> {
                    if (fields.bytes.get() == 'S') {
                        prepared.remove(fields.text());
                    }
                }
                case 'B' -> {
                    fields.text();
                    return executes(prepared.getOrDefault(fields.text(), ""), fields.values());
                }
                case 'Q' -> {
                    return executes(fields.text(), List.of());
                }
                default -> { }
            }
            return Seen.Verdict.PASS;
        }

        private Seen.Verdict executes(String sql, List<byte[]> values) {
            String start = sql.stripLeading().toLowerCase(Locale.ROOT);
            Transaction open = transaction;
            if (start.startsWith("begin")) {
                transaction = new Transaction();
                return Seen.Verdict.PASS;
            }
            if (start.startsWith("rollback")) {
                transaction = null;
                return Seen.Verdict.PASS;
            }
            if (start.startsWith("commit")) {
                transaction = null;
                if (open == null) {
                    return Seen.Verdict.PASS;
                }
                Seen.Verdict verdict = watch.sees(open.seen(Seen.Kind.COMMIT));
                committing = open;
                return verdict;
            }
            if (open != null) {
                open.add(sql, values);
            }
            return watch.sees(new Seen(Seen.Kind.STATEMENT, sql, values));
        }

        void toClient() {
            try (this.client; this.server) {
                var in = new DataInputStream(new BufferedInputStream(server.getInputStream(), 1 << 16));
                var out = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
                var held = new ByteArrayOutputStream();
                boolean committed = false;
                while (true) {
                    int type = in.read();
                    if (type < 0) {
                        break;
                    }
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    if (body.length != length - 4) {
                        throw new EOFException();
                    }
                    Transaction open = committing;
                    committed |= open != null && type == 'C' && new Fields(body).text().equals("COMMIT");
                    if (committed) {
                        write(held, type, length, body);
                    } else {
                        write(out, type, length, body);
                    }
                    if (type == 'Z') {
                        committing = null;
                        if (committed && open != null) {
                            if (watch.sees(open.seen(Seen.Kind.COMMITTED)) != Seen.Verdict.PASS) {
                                break;
                            }
                            held.writeTo(out);
                            held.reset();
                            committed = false;
                        }
                    }
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // One of the two went away.
            } finally {
                close();
            }
        }

        private static void write(OutputStream out, int type, int length, byte[] body) throws IOException {
            out.write(type);
            out.write(ByteBuffer.allocate(4).putInt(length).array());
            out.write(body);
        }
    }

    private static final class Fields {
        private final ByteBuffer bytes;

        Fields(byte[] body) {
            bytes = ByteBuffer.wrap(body);
        }

        String text() {
            int start = bytes.position();
            while (bytes.get() != 0) {
                // Up to the zero that ends it.
            }
            return new String(bytes.array(), start, bytes.position() - start - 1, StandardCharsets.UTF_8);
        }

        /** Of a Bind message, after its two names. */
        List<byte[]> values() {
            int formats = bytes.getShort();
            bytes.position(bytes.position() + 2 * formats);
            int count = bytes.getShort();
            var values = new ArrayList<byte[]>(count);
            for (int i = 0; i < count; i++) {
                int length = bytes.getInt();
                if (length >= 0) {
                    byte[] value = new byte[length];
                    bytes.get(value);
                    values.add(value);
                }
            }
            return values;
        }
    }
}
