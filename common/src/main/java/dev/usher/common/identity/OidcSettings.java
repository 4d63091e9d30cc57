package dev.usher.common.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The OpenID Connect provider whose operators and services may call. */
@ConfigMapping(prefix = "usher.oidc")
public interface OidcSettings {
  /**
   * The issuer, which is the {@code iss} of its tokens and the address of its discovery document:
   * https, or http on this machine. By default there is no provider.
   */
  Optional<URI> issuer();

  /** The audience that tokens must have, their {@code aud}. By default any. */
  Optional<String> audience();

  /**
   * The claim with the roles, a list or words with spaces; dots lead into objects, for example
   * {@code realm_access.roles}.
   */
  @WithDefault("groups")
  String rolesClaim();

  /**
   * The public client as which operators sign in to the console. By default the console takes
   * tokens only.
   */
  Optional<String> clientId();

  /** The scopes that the console asks for. */
  @WithDefault("openid")
  String scope();

  /** The age at which the provider's keys are fetched again. */
  @WithDefault("PT5M")
  Duration keysMaxAge();

  /** The minimum time between two fetches, even if tokens name unknown keys. */
  @WithDefault("PT5S")
  Duration keysMinPause();

  /** The timeout of each request to the provider. */
  @WithDefault("PT2S")
  Duration keysTimeout();
}
