package app.threshold.looks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * How key pages looked when somebody last looked at them, a quarter as wide and high: enough to see that a page has fallen
 * apart or lost its colours, too little for a letter's edge to matter. Written here, since what libraries for this add, masks and reports, is
 * of no use for pictures this small. {@code -Dthreshold.looks=accept} takes them anew.
 */
final class Looks {

    private static final Path ACCEPTED = Path.of("src", "test", "resources", "looks");
    private static final Path FAILED = Path.of("target", "looks");
    private static final int SHRINK = 4;

    /** Of 255, by the colour part that differs most; edges of letters stay below it at this size. */
    private static final int SAME = 40;

    /** Of a picture's points, how many may differ. */
    private static final double TOLERATED = 0.02;

    private Looks() {
    }

    /** @return what is wrong; empty when it looks as it did, or when that is now how it looks */
    static String differs(String name, byte[] screenshot) throws IOException {
        BufferedImage actual = shrunk(ImageIO.read(new ByteArrayInputStream(screenshot)));
        Path file = ACCEPTED.resolve(name + ".png");
        if ("accept".equals(System.getProperty("threshold.looks"))) {
            Files.createDirectories(ACCEPTED);
            ImageIO.write(actual, "png", file.toFile());
            return "";
        }
        if (!Files.exists(file)) {
            write(actual, name + "-actual");
            return "There is no picture of " + name + " yet: look at target/looks, then -Dthreshold.looks=accept";
        }
        BufferedImage expected = ImageIO.read(file.toFile());
        if (expected.getWidth() != actual.getWidth() || expected.getHeight() != actual.getHeight()) {
            write(actual, name + "-actual");
            return name + " has another size";
        }
        BufferedImage difference = new BufferedImage(actual.getWidth(), actual.getHeight(), BufferedImage.TYPE_INT_RGB);
        int different = 0;
        for (int y = 0; y < actual.getHeight(); y++) {
            for (int x = 0; x < actual.getWidth(); x++) {
                int distance = distance(new Color(actual.getRGB(x, y)), new Color(expected.getRGB(x, y)));
                different += distance > SAME ? 1 : 0;
                difference.setRGB(x, y, (distance > SAME ? Color.RED : new Color(distance, distance, distance)).getRGB());
            }
        }
        double share = (double) different / (actual.getWidth() * actual.getHeight());
        if (share <= TOLERATED) {
            return "";
        }
        write(expected, name + "-expected");
        write(actual, name + "-actual");
        write(difference, name + "-difference");
        return "%s looks otherwise at %.1f %% of its points; see target/looks. If it shall: -Dthreshold.looks=accept".formatted(name, 100 * share);
    }

    private static int distance(Color one, Color other) {
        return Math.max(Math.abs(one.getRed() - other.getRed()),
                Math.max(Math.abs(one.getGreen() - other.getGreen()), Math.abs(one.getBlue() - other.getBlue())));
    }

    /** By halves, so that each point is the mean of those it stands for; in 32 shades of each colour, so that the files stay small. */
    private static BufferedImage shrunk(BufferedImage picture) {
        BufferedImage result = picture;
        for (int by = SHRINK; by > 1; by /= 2) {
            BufferedImage half = new BufferedImage(result.getWidth() / 2, result.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = half.createGraphics();
            pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            pen.drawImage(result, 0, 0, half.getWidth(), half.getHeight(), null);
            pen.dispose();
            result = half;
        }
        for (int y = 0; y < result.getHeight(); y++) {
            for (int x = 0; x < result.getWidth(); x++) {
                result.setRGB(x, y, result.getRGB(x, y) & 0xfff8f8f8);
            }
        }
        return result;
    }

    private static void write(BufferedImage picture, String name) throws IOException {
        Files.createDirectories(FAILED);
        ImageIO.write(picture, "png", FAILED.resolve(name + ".png").toFile());
    }
}
