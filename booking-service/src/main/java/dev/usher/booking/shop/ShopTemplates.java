package dev.usher.booking.shop;

import dev.usher.common.page.PageFrame;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The templates of the shop; Qute escapes all values. */
@CheckedTemplate(basePath = "shop")
final class ShopTemplates {
  private ShopTemplates() {}

  static native TemplateInstance home(
      PageFrame frame, List<EventTeaser> events, String after, String later);

  static native TemplateInstance event(PageFrame frame, EventTeaser event, String queue);

  static native TemplateInstance checkout(PageFrame frame);

  static native TemplateInstance missing(PageFrame frame);
}
