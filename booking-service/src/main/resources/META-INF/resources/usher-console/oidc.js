// Sign-in at an OpenID Connect provider: authorization code with PKCE (RFC 7636), as a public
// client. Codes and tokens are in no address that is sent to a server: the provider answers in the
// fragment, if it can, and what it answers is taken out of the address at once.

const PENDING = "usher-oidc-pending";
const RENEWAL = "usher-oidc-renewal";
const CHANNEL = "usher-console-sign-in";
const PATIENCE = 10_000;
const RENEW_BEFORE = 60_000;

/** {issuer, clientId, scope}; null if operators sign in with tokens only. */
export const provider = JSON.parse(document.getElementById("oidc")?.textContent || "null");

/** Why nobody was signed in: the key of a text, and its values. */
export class Refused extends Error {
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

async function fetchJson(address, form) {
  let response;
  try {
    response = await fetch(address, {
      method: form ? "POST" : "GET",
      body: form && new URLSearchParams(form),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Refused("providerAway", { issuer: provider.issuer });
  }
  const content = await response.json().catch(() => ({}));
  if (response.ok) return content;
  if (response.status >= 500) throw new Refused("providerAway", { issuer: provider.issuer });
  throw new Refused("providerRefused", { detail: content.error_description || content.error || response.status });
}

async function discover() {
  const base = provider.issuer.replace(/\/$/, "");
  const discovered = await fetchJson(base + "/.well-known/openid-configuration");
  if (discovered.issuer !== provider.issuer) throw new Refused("signInMismatch");
  return discovered;
}

function encode(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));

/** The claims of a token that has come from the provider itself, so that its signature need not be checked. */
function claims(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
  } catch {
    // Perhaps there is none.
    return {};
  }
}

/**
 * Leaves for the provider's page; in a window of its own if what this one shows must stay. Call it
 * from a click.
 *
 * @param prompt "login" to be asked who one is, although the provider knows
 * @param onToken called with the access token that the other window brings; undefined for this one
 */
export async function begin({ prompt, onToken }) {
  const pending = {
    state: random(),
    nonce: random(),
    verifier: random(),
    redirectUri: location.origin + location.pathname,
    page: onToken ? "" : location.search + location.hash,
    isWindow: Boolean(onToken),
  };
  // Before the window is opened, which begins with a copy of the storage.
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const target = onToken ? open("about:blank", "", "popup,width=520,height=680") : window;
  if (!target) throw new Refused("windowBlocked");
  if (onToken) receive(pending.state, onToken);
  try {
    const { authorization_endpoint: page, response_modes_supported: modes } = await discover();
    const address = new URL(page);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
    const parameters = {
      response_type: "code",
      client_id: provider.clientId,
      redirect_uri: pending.redirectUri,
      scope: provider.scope,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: encode(digest),
      code_challenge_method: "S256",
      ...(!modes || modes.includes("fragment") ? { response_mode: "fragment" } : {}),
      ...(prompt ? { prompt } : {}),
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    target.location.assign(address);
  } catch (refused) {
    if (onToken) target.close();
    throw refused;
  }
}

/** Waits for the tokens that a window brings which was opened with this state. */
function receive(state, onToken) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data.state !== state) return;
    channel.close();
    onToken(keep(data.tokens));
  };
}

/**
 * Completes a sign-in if this page is its answer. Returns the access token; null if it went to
 * another window and this one closes; undefined if this is no answer.
 */
export async function complete() {
  const answer = [location.hash.slice(1), location.search.slice(1)]
    .map((part) => new URLSearchParams(part))
    .find((part) => part.has("state"));
  if (!provider || !answer) return undefined;
  const pending = JSON.parse(sessionStorage.getItem(PENDING) || "null");
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", location.pathname);
  if (!pending || answer.get("state") !== pending.state
    || (answer.has("iss") && answer.get("iss") !== provider.issuer)) throw new Refused("signInMismatch");
  if (!answer.has("code")) {
    throw new Refused("providerRefused", { detail: answer.get("error_description") || answer.get("error") });
  }
  const { token_endpoint: endpoint } = await discover();
  const tokens = await fetchJson(endpoint, {
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: pending.redirectUri,
    client_id: provider.clientId,
    code_verifier: pending.verifier,
  });
  const { iss, aud, nonce } = claims(tokens.id_token);
  if (iss !== provider.issuer || ![aud].flat().includes(provider.clientId) || nonce !== pending.nonce) {
    throw new Refused("signInMismatch");
  }
  if (pending.isWindow) {
    new BroadcastChannel(CHANNEL).postMessage({ state: pending.state, tokens });
    close();
    return null;
  }
  const token = keep(tokens);
  if (pending.page.startsWith("?")) {
    // The language of the page is in its address.
    sessionStorage.setItem("usher-operator-token", token);
    location.replace(location.pathname + pending.page);
    return null;
  }
  if (pending.page) history.replaceState(null, "", location.pathname + pending.page);
  return token;
}

function keep({ access_token: token, refresh_token: refreshToken, expires_in: seconds }) {
  const expiresAt = seconds ? Date.now() + seconds * 1000 : undefined;
  sessionStorage.setItem(RENEWAL, JSON.stringify({ refreshToken, expiresAt }));
  return token;
}

const renewal = () => JSON.parse(sessionStorage.getItem(RENEWAL) || "null");

/** Milliseconds until the token should be renewed; undefined if that is not known or cannot be done. */
export function renewIn() {
  const { refreshToken, expiresAt } = renewal() || {};
  return refreshToken && expiresAt ? Math.max(0, expiresAt - RENEW_BEFORE - Date.now()) : undefined;
}

/** Another access token without a question to the operator; undefined if there is none. */
export async function renew() {
  const { refreshToken } = renewal() || {};
  if (!refreshToken) return undefined;
  try {
    const { token_endpoint: endpoint } = await discover();
    const tokens = await fetchJson(endpoint, {
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: provider.clientId,
    });
    return keep({ refresh_token: refreshToken, ...tokens });
  } catch {
    return undefined;
  }
}

/** Forgets the tokens. Returns whether the provider signed the operator in. */
export function forget() {
  const isKnown = renewal() !== null;
  sessionStorage.removeItem(RENEWAL);
  return isKnown;
}

/** Leaves for the provider's sign-out, if it has one. */
export async function endSession() {
  const { end_session_endpoint: page } = await discover();
  if (!page) return;
  const address = new URL(page);
  // Without id_token_hint: no token in an address. The provider may ask whether to sign out.
  address.searchParams.set("client_id", provider.clientId);
  address.searchParams.set("post_logout_redirect_uri", location.origin + location.pathname);
  location.assign(address);
}
