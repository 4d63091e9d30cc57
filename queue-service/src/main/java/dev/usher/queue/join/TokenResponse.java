package dev.usher.queue.join;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.usher.queue.position.Position;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A queue token and its position, whose fields are beside the token.
 *
 * @param isNew whether the visitor has joined with this request
 * @param receipt of the entry in a draw, hexadecimal
 * @param commitment to the secret of the draw, to compare with what is published after it
 */
@Schema
public record TokenResponse(
    @JsonIgnore boolean isNew,
    String token,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> receipt,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> commitment,
    @JsonUnwrapped Position current) {}
