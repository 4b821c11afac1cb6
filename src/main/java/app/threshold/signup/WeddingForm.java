package app.threshold.signup;

import java.time.LocalDate;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;

/** The details step's fields for a couple. */
record WeddingForm(
        @NotBlank(message = "{signup.details.partner1Name.missing}")
        @Size(max = 80, message = "{signup.details.name.long}") String partner1Name,
        @NotBlank(message = "{signup.details.partner2Name.missing}")
        @Size(max = 80, message = "{signup.details.name.long}") String partner2Name,
        @NotNull(message = "{signup.details.weddingDate.missing}")
        @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate weddingDate) {

    WeddingForm(@Nullable String partner1Name, @Nullable String partner2Name, @Nullable LocalDate weddingDate) {
        this.partner1Name = TidyText.of(partner1Name);
        this.partner2Name = TidyText.of(partner2Name);
        this.weddingDate = weddingDate;
    }
}
