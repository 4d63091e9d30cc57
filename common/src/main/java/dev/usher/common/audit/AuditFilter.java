package dev.usher.common.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Puts each call of an {@link Audited} method into the audit log: after the caller's role has been
 * checked, and before the method runs. Without an entry the method does not run.
 */
public class AuditFilter {
  private static final int AFTER_LIMITS = Priorities.USER + 100;
  private static final String ENTRY = "usher.audit.entry";

  /** One character more than an id can have: what is cut is the id of no event. */
  private static final int MAX_ID = 64;

  private static final int MAX_NAME = 400;
  private static final int MAX_PATH = 1_000;
  private static final int MAX_BODY = 8_192;
  private static final Pattern SECRET =
      Pattern.compile("token|secret|password|credential", Pattern.CASE_INSENSITIVE);

  private final AuditLog log;
  private final CurrentIdentityAssociation identities;
  private final ObjectMapper mapper;

  AuditFilter(AuditLog log, CurrentIdentityAssociation identities, ObjectMapper mapper) {
    this.log = log;
    this.identities = identities;
    this.mapper = mapper;
  }

  @Audited
  @ServerRequestFilter(nonBlocking = true, priority = AFTER_LIMITS)
  Uni<Void> begin(ContainerRequestContext request, RoutingContext connection) {
    return identities
        .getDeferredIdentity()
        .flatMap(identity -> log.begin(call(identity, request, connection)))
        .invoke(entry -> request.setProperty(ENTRY, entry))
        .replaceWithVoid();
  }

  @Audited
  @ServerResponseFilter
  Uni<Void> complete(ContainerRequestContext request, ContainerResponseContext response) {
    return request.getProperty(ENTRY) instanceof AuditLog.Begun entry
        ? log.complete(entry, response.getStatus())
        : Uni.createFrom().voidItem();
  }

  private AuditStore.Call call(
      SecurityIdentity identity, ContainerRequestContext request, RoutingContext connection) {
    MultivaluedMap<String, String> parameters = request.getUriInfo().getPathParameters();
    String room = parameters.getFirst("room");
    String event = room == null ? parameters.getFirst("event") : room;
    return new AuditStore.Call(
        event == null ? "" : storable(event, MAX_ID),
        storable(identity.getPrincipal().getName(), MAX_NAME),
        storable(String.join(",", new TreeSet<>(identity.getRoles())), MAX_NAME),
        request.getMethod(),
        storable(connection.request().path(), MAX_PATH),
        body(connection.body().buffer()));
  }

  private @Nullable String body(@Nullable Buffer sent) {
    if (sent == null || sent.length() == 0) {
      return null;
    }
    try {
      JsonNode body = mapper.readTree(sent.getBytes());
      hideSecrets(body);
      return storable(body.toString(), MAX_BODY);
    } catch (JsonProcessingException e) {
      return "(" + sent.length() + " bytes that are not JSON)";
    } catch (IOException e) {
      throw new UncheckedIOException("Bytes in memory cannot be read", e);
    }
  }

  private static void hideSecrets(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (SECRET.matcher(field.getKey()).find()) {
          field.setValue(TextNode.valueOf("***"));
        }
      }
    }
    node.forEach(AuditFilter::hideSecrets);
  }

  /** What PostgreSQL can store: without NUL and halves of characters, and of a limited length. */
  private static String storable(String text, int max) {
    String cut = text.length() > max ? text.substring(0, max - 1) + "…" : text;
    byte[] whole = cut.replace('\0', ' ').getBytes(StandardCharsets.UTF_8);
    return new String(whole, StandardCharsets.UTF_8);
  }
}
