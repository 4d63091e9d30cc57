package dev.usher.queue.site;

import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.HealthOrigins;
import dev.usher.queue.room.Room;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sites behind a proxy, which are those of the settings: visitors of a room are sent back to
 * them if the room's {@code targetUrl} is on one of them. All other rooms have no way back, and
 * there is none to any other site, whatever an address or a header says.
 */
@ApplicationScoped
public class Sites implements HealthOrigins {
  private static final Pattern BROWSER = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final URI publicUrl;
  private final List<Origin> proxied;
  private final List<Origin> withHealth;

  Sites(QueueSettings settings) {
    this.publicUrl = URI.create(new PublicUrl(settings.publicUrl()).to("/"));
    this.proxied = configured("usher.shield.origins", settings.shield().origins());
    this.withHealth =
        Stream.of(
                proxied,
                configured("usher.shield.health-origins", settings.shield().healthOrigins()))
            .flatMap(List::stream)
            .toList();
  }

  /** Checks the settings at startup. */
  void start(@Observes StartupEvent event) {}

  private static List<Origin> configured(String setting, Optional<List<URI>> origins) {
    return origins.orElse(List.of()).stream().map(origin -> configured(setting, origin)).toList();
  }

  private static Origin configured(String setting, URI origin) {
    return Origin.of(origin)
        .filter(found -> found.toString().equalsIgnoreCase(origin.toString()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    setting
                        + " must be origins such as https://shop.example, without a"
                        + " path or a default port: "
                        + origin));
  }

  @Override
  public boolean allow(URI address) {
    return Origin.of(address).filter(withHealth::contains).isPresent();
  }

  /** The site of the room at this host; empty if the room has none there. */
  public Optional<Origin> at(Room room, @Nullable String host) {
    return host == null
        ? Optional.empty()
        : of(room).stream().filter(origin -> origin.isAt(host)).findFirst();
  }

  /** The page that the room admits to, if it is on this site; else the site's first page. */
  public SitePath entrance(Room room, Origin site) {
    URI target = target(room);
    return Origin.of(target).filter(site::equals).isPresent() ? page(target) : SitePath.HOME;
  }

  /** The way back; empty unless it leads to a site of the room. */
  public Optional<ReturnAddress> wayBack(
      Room room, @Nullable String site, @Nullable String page, @Nullable String browser) {
    return browser == null || !BROWSER.matcher(browser).matches()
        ? Optional.empty()
        : of(room).stream()
            .filter(origin -> origin.toString().equals(site))
            .findFirst()
            .map(origin -> new ReturnAddress(origin, SitePath.of(page), browser));
  }

  private List<Origin> of(Room room) {
    return Origin.of(target(room)).filter(proxied::contains).isPresent() ? proxied : List.of();
  }

  private URI target(Room room) {
    return publicUrl.resolve(room.targetUrl());
  }

  private static SitePath page(URI address) {
    String path = address.getRawPath();
    String query = address.getRawQuery();
    return SitePath.of((path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query));
  }
}
