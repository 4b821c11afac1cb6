package app.threshold.looks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between a browser and the application and hands a page on in pieces, once its style sheets are there: what a visitor
 * sees who comes back over a slow line. All else passes as fast as it comes.
 */
final class SlowLine implements AutoCloseable {

    private static final int PIECES = 5;

    /** Longer than a browser takes from one picture to the next, on a busy machine too. */
    private static final long GAP_MILLIS = 80;

    private static final List<String> PASSED_ON = List.of("Cookie", "Accept", "Accept-Language", "User-Agent");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final URI application;

    SlowLine(URI application) throws IOException {
        this.application = application;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handOn);
        server.start();
    }

    /** The same page, at this end of the line. */
    URI at(String path) {
        return URI.create("http://" + application.getHost() + ":" + server.getAddress().getPort() + path);
    }

    private void handOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(application.resolve(exchange.getRequestURI().toString()));
            PASSED_ON.stream().filter(exchange.getRequestHeaders()::containsKey)
                    .forEach(name -> request.header(name, exchange.getRequestHeaders().getFirst(name)));
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            String type = answer.headers().firstValue("Content-Type").orElse("");
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(answer.statusCode(), 0);
            try (OutputStream out = exchange.getResponseBody()) {
                if (type.startsWith("text/html")) {
                    inPieces(answer.body(), out);
                } else {
                    out.write(answer.body());
                }
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptedIOException();
        }
    }

    private static void inPieces(byte[] page, OutputStream out) throws IOException, InterruptedException {
        int from = new String(page, StandardCharsets.ISO_8859_1).indexOf("<body");
        out.write(page, 0, from);
        out.flush();
        Thread.sleep(2 * GAP_MILLIS);
        int length = Math.ceilDiv(page.length - from, PIECES);
        for (; from < page.length; from += length) {
            out.write(page, from, Math.min(length, page.length - from));
            out.flush();
            Thread.sleep(GAP_MILLIS);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
