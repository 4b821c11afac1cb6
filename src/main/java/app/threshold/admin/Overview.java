package app.threshold.admin;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

import app.threshold.payment.MoneyDay;
import app.threshold.signup.SignupDay;

/**
 * The figures of some days, as charts and tables show them.
 *
 * @param monthly whether a period is a month and not a day, of which there would be too many
 */
record Overview(LocalDate first, LocalDate last, boolean monthly, List<Step> funnel, List<Period> periods, List<Currencies> money) {

    private static final int MOST_BARS = 93;

    /**
     * How many came so far.
     *
     * @param share of those that started, in per cent
     */
    record Step(String name, long count, long share) {
    }

    /** A day or a month. */
    record Period(LocalDate start, long started, long complete, long failures) {
    }

    /** Of one currency. */
    record Currencies(String currency, long received, long returned, List<MoneyPeriod> periods) {
    }

    /** In the currency's minor unit; {@code …Major} are for the chart, in its major one. */
    record MoneyPeriod(LocalDate start, String currency, long received, long returned) {

        public BigDecimal receivedMajor() {
            return major(received);
        }

        public BigDecimal returnedMajor() {
            return major(returned);
        }

        private BigDecimal major(long amount) {
            return BigDecimal.valueOf(amount, Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits()));
        }
    }

    static Overview of(LocalDate first, LocalDate last, List<SignupDay> signups, List<MoneyDay> money) {
        boolean monthly = ChronoUnit.DAYS.between(first, last) >= MOST_BARS;
        UnaryOperator<LocalDate> period = monthly ? day -> day.with(TemporalAdjusters.firstDayOfMonth()) : UnaryOperator.identity();
        List<LocalDate> starts = period.apply(first).datesUntil(last.plusDays(1)).map(period).distinct().toList();
        return new Overview(first, last, monthly, funnel(signups), periods(starts, period, signups), money(starts, period, money));
    }

    private static List<Step> funnel(List<SignupDay> days) {
        long started = sum(days, SignupDay::started);
        Map<String, ToLongFunction<SignupDay>> steps = new LinkedHashMap<>();
        steps.put("started", SignupDay::started);
        steps.put("details", SignupDay::details);
        steps.put("address", SignupDay::address);
        steps.put("review", SignupDay::review);
        steps.put("paid", SignupDay::paid);
        steps.put("complete", SignupDay::complete);
        List<Step> funnel = new ArrayList<>();
        steps.forEach((name, count) -> {
            long came = sum(days, count);
            funnel.add(new Step(name, came, started == 0 ? 0 : Math.round(100.0 * came / started)));
        });
        return funnel;
    }

    private static List<Period> periods(List<LocalDate> starts, UnaryOperator<LocalDate> period, List<SignupDay> days) {
        Map<LocalDate, List<SignupDay>> byPeriod = new TreeMap<>();
        days.forEach(day -> byPeriod.computeIfAbsent(period.apply(day.day()), _ -> new ArrayList<>()).add(day));
        return starts.stream().map(start -> {
            List<SignupDay> its = byPeriod.getOrDefault(start, List.of());
            return new Period(start, sum(its, SignupDay::started), sum(its, SignupDay::complete), sum(its, SignupDay::failures));
        }).toList();
    }

    private static List<Currencies> money(List<LocalDate> starts, UnaryOperator<LocalDate> period, List<MoneyDay> days) {
        Map<String, List<MoneyDay>> byCurrency = new TreeMap<>();
        days.forEach(day -> byCurrency.computeIfAbsent(day.currency(), _ -> new ArrayList<>()).add(day));
        return byCurrency.entrySet().stream().map(each -> new Currencies(each.getKey(),
                sum(each.getValue(), MoneyDay::received), sum(each.getValue(), MoneyDay::returned),
                starts.stream().map(start -> {
                    List<MoneyDay> its = each.getValue().stream().filter(day -> period.apply(day.day()).equals(start)).toList();
                    return new MoneyPeriod(start, each.getKey(), sum(its, MoneyDay::received), sum(its, MoneyDay::returned));
                }).toList())).toList();
    }

    private static <T> long sum(List<T> days, ToLongFunction<T> figure) {
        return days.stream().mapToLong(figure).sum();
    }
}
