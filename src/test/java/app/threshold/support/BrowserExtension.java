package app.threshold.support;

import app.threshold.platform.TestServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Gives a test its {@link Browser}, at the application that the test's Spring context runs, if it has one. The process is started
 * once for all tests of one database (once more for those without JavaScript) and forgets its cookies in between. A test that fails
 * leaves a screenshot and the page's source in target/journeys; one that passes fails all the same when a script of
 * ours failed or the Content-Security-Policy refused something.
 */
public final class BrowserExtension implements ParameterResolver, AfterTestExecutionCallback {

    /** At a browser that runs no script at all. */
    @Target({ ElementType.METHOD, ElementType.TYPE, ElementType.PARAMETER })
    @Retention(RetentionPolicy.RUNTIME)
    public @interface WithoutJavaScript {

    }

    /** The page's size in CSS pixels; without it that of a laptop. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Viewport {

        int width();

        int height();

    }

    private static final Namespace NAMESPACE = Namespace.create(BrowserExtension.class);

    private static final Path FOLDER = Path.of("target", "journeys");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Browser resolveParameter(ParameterContext parameter, ExtensionContext context) {
        boolean javaScript = !parameter.isAnnotated(WithoutJavaScript.class)
                && !context.getRequiredTestMethod().isAnnotationPresent(WithoutJavaScript.class)
                && !context.getRequiredTestClass().isAnnotationPresent(WithoutJavaScript.class);
        Browser browser = context.getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent("javaScript=" + javaScript + environment(context).map(TestDatabaseInitializer::databaseOf).orElse(TestServer.DATABASE), key -> new Started(Browser.start(BrowserBinaries.ofThisMachine(), javaScript)),
                    Started.class)
            .browser();
        int width = parameter.findAnnotation(Viewport.class).map(Viewport::width).orElse(1280);
        int height = parameter.findAnnotation(Viewport.class).map(Viewport::height).orElse(800);
        browser.reset(home(context), width, height);
        context.getStore(NAMESPACE).put(Browser.class, browser);
        return browser;
    }

    private static URI home(ExtensionContext context) {
        return URI.create(environment(context).map(environment -> "http://localhost:" + environment.getRequiredProperty("local.server.port"))
            .orElse("about:blank"));
    }

    /** Of the application that the test's Spring context runs, if it has one. */
    private static Optional<Environment> environment(ExtensionContext context) {
        return AnnotatedElementUtils.hasAnnotation(context.getRequiredTestClass(), BootstrapWith.class)
                ? Optional.of(SpringExtension.getApplicationContext(context).getEnvironment()) : Optional.empty();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        Browser browser = context.getStore(NAMESPACE).get(Browser.class, Browser.class);
        if (browser == null) {
            return;
        }
        List<String> console = browser.console();
        if (context.getExecutionException().isPresent() || !console.isEmpty()) {
            String name = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            browser.save(FOLDER, name + "-" + Math.floorMod(context.getUniqueId().hashCode(), 1000));
        }
        if (context.getExecutionException().isEmpty() && !console.isEmpty()) {
            throw new AssertionError("The browser's console has errors:\n" + String.join("\n", console));
        }
    }

    private record Started(Browser browser) implements AutoCloseable {

        @Override
        public void close() {
            browser.quit();
        }

    }

}
