package dev.usher.booking.console;

import dev.usher.common.page.Language;
import dev.usher.common.page.PageFrame;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * The console's page, {@code templates/ConsolePage.html}.
 *
 * @param script the path of its script
 * @param scripts the paths of the scripts that its script imports
 * @param texts the texts of its script, as JSON
 * @param charts the folder of the chart library
 * @param oidc the provider at which operators sign in, as JSON for the script; empty if none
 */
record ConsolePage(
    PageFrame frame,
    Language language,
    String script,
    List<String> scripts,
    String texts,
    String charts,
    String oidc)
    implements TemplateInstance {}
