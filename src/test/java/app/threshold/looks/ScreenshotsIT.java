package app.threshold.looks;

import app.threshold.looks.Hall.Light;
import app.threshold.support.Browser;
import app.threshold.support.BrowserExtension;
import app.threshold.support.IntegrationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Pictures of every page in every state for people to look at, by {@code bin/screenshots}. */
@IntegrationTest
@ExtendWith(BrowserExtension.class)
@EnabledIfSystemProperty(named = "threshold.screenshots", matches = ".+")
class ScreenshotsIT {

    private static final Path FOLDER = Path.of("docs", "screenshots");

    @Autowired
    ApplicationContext context;

    /** @param browser a property {@code threshold.screenshots.of} is a regular expression for how the names of those begin that are drawn */
    @Test
    void everyPageIsDrawn(Browser browser) throws IOException {
        Map<String, Light> lights = new LinkedHashMap<>();
        lights.put("light", Light.DESK);
        lights.put("dark", Light.DESK_AT_NIGHT);
        lights.put("phone", Light.PHONE);
        lights.put("arabic", Light.ARABIC);
        lights.put("arabic-phone", Light.ARABIC_PHONE);
        Pattern only = Pattern.compile(System.getProperty("threshold.screenshots.of", ""));
        StringBuilder index = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Every page of Threshold</title>
                <style>body{font:1rem/1.4 sans-serif;margin:2rem}section{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}h2{flex:0 0 100%;margin:2rem 0 0}img{width:16rem;max-height:24rem;object-fit:cover;object-position:top;border:1px solid #999}</style>
                </head><body><h1>Every page of Threshold</h1>
                """);
        Files.createDirectories(FOLDER);
        try (Gallery gallery = Gallery.hang(context)) {
            Hall hall = new Hall(browser);
            hall.remember();
            List<Picture> pictures = gallery.pictures().stream().filter(picture -> only.matcher(picture.name()).lookingAt()).toList();
            for (Picture picture : pictures) {
                index.append("<section><h2>").append(picture.name()).append("</h2>\n");
                String language = "none yet";
                for (Map.Entry<String, Light> light : lights.entrySet()) {
                    if (language.equals(light.getValue().language())) {
                        hall.turn(light.getValue());
                    } else {
                        hall.show(picture, light.getValue());
                        if (picture.name().equals("api-docs")) {
                            browser.await(".swagger-ui .info");
                        }
                        language = light.getValue().language();
                    }
                    draw(hall, picture, light.getKey(), index);
                }
                if (picture.name().equals("home")) {
                    hall.show(picture, Light.DESK);
                    Files.write(FOLDER.resolve("home.png"), hall.window());
                }
                if (picture.name().contains("receipt")) {
                    hall.show(picture, Light.DESK);
                    hall.print();
                    draw(hall, picture, "printed", index);
                }
                index.append("</section>\n");
            }
        }
        Files.writeString(FOLDER.resolve("index.html"), index.append("</body></html>\n"));
        browser.console();
    }

    private static void draw(Hall hall, Picture picture, String how, StringBuilder index) throws IOException {
        String file = picture.name() + "-" + how + ".png";
        Files.write(FOLDER.resolve(file), hall.wholePage());
        index.append("<a href=\"").append(file).append("\"><img loading=\"lazy\" src=\"").append(file).append("\" alt=\"").append(how).append("\"></a>\n");
    }
}
