package app.threshold.mail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Writes mails from {@code templates/mail/*.txt}, plain text with every sentence taken from the messages. */
@Component
class MailTexts {

    /** RFC 3676's advice for text that is read as it is. */
    private static final int WIDTH = 76;

    private final MessageSource messages;

    /** An engine of its own, not a bean: Spring Boot makes the pages' engine only where there is no other. */
    private final SpringTemplateEngine engine = new SpringTemplateEngine();

    MailTexts(MessageSource messages) {
        this.messages = messages;
        var resolver = new ClassLoaderTemplateResolver(MailTexts.class.getClassLoader());
        resolver.setPrefix("templates/mail/");
        resolver.setSuffix(".txt");
        resolver.setTemplateMode(TemplateMode.TEXT);
        resolver.setCharacterEncoding("UTF-8");
        engine.setTemplateResolver(resolver);
        engine.setTemplateEngineMessageSource(messages);
    }

    WrittenMail render(Mail mail) {
        Map<String, Object> variables = new LinkedHashMap<>(mail.model());
        String subject = messages.getMessage("mail." + mail.template() + ".subject", null, mail.locale());
        String body = engine.process(mail.template(), new Context(mail.locale(), variables));
        return new WrittenMail(subject, body.lines().map(MailTexts::wrap).collect(Collectors.joining("\n", "", "\n")));
    }

    /** Breaks at spaces only; a link has none and stays whole. A line that starts with a space is left as it is. */
    private static String wrap(String line) {
        if (line.startsWith(" ")) {
            return line;
        }
        var wrapped = new StringBuilder();
        int column = 0;
        for (String word : line.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                wrapped.append('\n');
                column = 0;
            } else if (column > 0) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word);
            column += word.length();
        }
        return wrapped.toString();
    }
}
