package dev.usher.booking.console;

import dev.usher.booking.page.PageFrame;
import dev.usher.common.page.Language;
import io.quarkus.qute.TemplateInstance;

/**
 * The console's page, {@code templates/ConsolePage.html}.
 *
 * @param texts the texts of its script, as JSON
 * @param charts the folder of the chart library
 */
record ConsolePage(PageFrame frame, Language language, String texts, String charts)
    implements TemplateInstance {}
