package dev.usher.booking.console;

import dev.usher.common.page.Language;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * The console's page, {@code templates/ConsolePage.html}.
 *
 * @param texts the texts of its script, as JSON
 * @param charts the folder of the chart library
 */
record ConsolePage(Language language, List<Language> languages, String texts, String charts)
    implements TemplateInstance {}
