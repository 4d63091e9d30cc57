package dev.usher.booking.booking;

import dev.usher.common.page.PageFrame;
import io.quarkus.qute.TemplateInstance;

/** The shell of the booking page in one language, {@code templates/BookingPage.html}. */
record BookingPage(PageFrame frame) implements TemplateInstance {}
