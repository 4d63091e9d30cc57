package dev.usher.booking.booking;

import dev.usher.common.page.Language;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The shell of the booking page in one language, {@code templates/BookingPage.html}. */
record BookingPage(Language language, List<Language> languages) implements TemplateInstance {}
