package app.threshold.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Between one who asks and one who answers, and on both ways there is somebody who watches. */
final class HttpProxy implements AutoCloseable {

    private static final Set<String> NOT_PASSED_ON = Set.of("host", "connection", "content-length", "transfer-encoding",
            "upgrade", "http2-settings", "expect", "date");

    private final HttpServer server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    private final Seen.Kind asked;
    private final Seen.Kind answered;
    private final Seen.Watch watch;
    private final Duration patience;
    private final AtomicInteger underWay = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile int target;
    private volatile boolean open = true;

    /** @param patience longer than anyone waits for an answer that never comes */
    HttpProxy(Seen.Kind asked, Seen.Kind answered, Duration patience, Seen.Watch watch) throws IOException {
        this.asked = asked;
        this.answered = answered;
        this.patience = patience;
        this.watch = watch;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            underWay.incrementAndGet();
            try {
                carry(exchange);
            } catch (IOException e) {
                // One of the two went away, or the one who answers is not there.
            } finally {
                exchange.close();
                underWay.decrementAndGet();
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void leadTo(int port) {
        target = port;
    }

    /** Whether anybody gets through. */
    void open(boolean open) {
        this.open = open;
    }

    /** Calls that have not come to their end. */
    int underWay() {
        return underWay.get();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        http.shutdownNow();
    }

    private void carry(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        URI uri = exchange.getRequestURI();
        String what = exchange.getRequestMethod() + " " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : " ?" + uri.getRawQuery());
        if (!open || !passes(new Seen(asked, what, List.of(body)))) {
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target + uri))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!passes(new Seen(answered, what + " " + response.statusCode(), List.of(response.body())))) {
            return;
        }
        response.headers().map().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        exchange.sendResponseHeaders(response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
        exchange.getResponseBody().write(response.body());
    }

    private boolean passes(Seen seen) {
        return switch (watch.sees(seen)) {
            case PASS -> true;
            case DROP -> false;
            case HANG -> {
                try {
                    closing.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                yield false;
            }
        };
    }
}
