package dev.usher.queue.join;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.usher.queue.position.Position;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A queue token and its position, whose fields are beside the token.
 *
 * @param isNew whether the visitor has joined with this request
 */
@Schema
public record TokenResponse(
    @JsonIgnore boolean isNew, String token, @JsonUnwrapped Position current) {}
