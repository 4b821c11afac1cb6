package app.threshold.payment.sandbox;

import com.stripe.model.Event;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.core.env.Environment;

/** Somebody who takes webhooks, and answers them as the test says. */
final class Shop implements AutoCloseable {

    record Received(String body, String signature) {

        /** @throws com.stripe.exception.SignatureVerificationException where it is not signed as Stripe's library wants it */
        Event verified(Environment environment) throws Exception {
            return Webhook.constructEvent(body, signature, SandboxInitializer.webhookSecrets(environment).getFirst());
        }
    }

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int answer = 200;

    Shop() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            received.add(new Received(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Stripe-Signature")));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    void answers(int status) {
        answer = status;
    }

    List<Received> received() {
        return received;
    }

    SandboxSettings settings() {
        return new SandboxSettings(true, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"), null);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
