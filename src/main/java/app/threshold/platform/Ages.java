package app.threshold.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/**
 * Says how long ago something was. Templates reach it as {@code @ages}.
 */
@Component("ages")
class Ages {

	private final Clock clock;

	private final MessageSource messages;

	Ages(Clock clock, MessageSource messages) {
		this.clock = clock;
		this.messages = messages;
	}

	/**
	 * @return “just now” within the first minute, then the largest whole unit among minutes, hours and days
	 */
	public String since(Instant instant) {
		Duration age = Duration.between(instant, this.clock.instant());
		if (age.toMinutes() < 1) {
			return say("platform.age.now", 0);
		}
		if (age.toHours() < 1) {
			return say("platform.age.minutes", age.toMinutes());
		}
		if (age.toDays() < 1) {
			return say("platform.age.hours", age.toHours());
		}
		return say("platform.age.days", age.toDays());
	}

	private String say(String key, long count) {
		return this.messages.getMessage(key, new Object[] { count }, LocaleContextHolder.getLocale());
	}

}
