package dev.usher.booking.console;

import dev.usher.common.page.Language;
import dev.usher.common.page.PageFrame;
import io.quarkus.qute.TemplateInstance;

/**
 * The console's page, {@code templates/ConsolePage.html}.
 *
 * @param texts the texts of its script, as JSON
 * @param charts the folder of the chart library
 * @param oidc the provider at which operators sign in, as JSON for the script; empty if none
 */
record ConsolePage(PageFrame frame, Language language, String texts, String charts, String oidc)
    implements TemplateInstance {}
