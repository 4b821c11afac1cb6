package app.threshold.money;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What happened, in order, and how it ends when nobody does anything any more. Its text can be played again with
 * {@code -Dthreshold.model.story='…'}.
 */
record Story(int customers, Ending ending, List<Step> steps) {

    /**
     * Once everybody has left, Stripe and the database work. This may be otherwise:
     *
     * @param webhooksArrive    the webhooks under way arrive after all; or they never do
     * @param provisioningWorks or it fails for ever
     */
    record Ending(boolean webhooksArrive, boolean provisioningWorks) {
    }

    Story with(List<Step> others) {
        return new Story(customers, ending, List.copyOf(others));
    }

    static Story parse(String text) {
        String[] parts = text.split(";");
        String[] head = parts[0].strip().split(" +");
        return new Story(Integer.parseInt(head[0]), new Ending(Boolean.parseBoolean(head[1]), Boolean.parseBoolean(head[2])),
                Arrays.stream(parts).skip(1).map(Step::parse).toList());
    }

    @Override
    public String toString() {
        return customers + " " + ending.webhooksArrive + " " + ending.provisioningWorks
                + steps.stream().map(step -> "; " + step).collect(Collectors.joining());
    }
}
