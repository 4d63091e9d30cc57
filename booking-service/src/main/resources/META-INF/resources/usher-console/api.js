// The calls of the console. The operator's token is in the storage of this tab: other tabs do not
// have it, and it is gone when the tab is closed.

const TOKEN = "usher-operator-token";
const PATIENCE = 10_000;

/** Addresses by service, once the operator is signed in. */
export const services = { booking: "", queue: "" };

/** The fault of a call: what a service answered, or that it did not. */
export class Fault extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || String(status));
    this.status = status;
    /** The short name of the problem's type, for example room-ended. */
    this.type = (problem.type || "").replace("urn:usher:problem:", "");
    this.violations = problem.violations || [];
    this.who = problem.who;
  }
}

export const token = () => sessionStorage.getItem(TOKEN);

export function keepToken(value) {
  if (value) sessionStorage.setItem(TOKEN, value);
  else sessionStorage.removeItem(TOKEN);
}

/**
 * Calls a service with the operator's token. Returns {content, tag, headers}: the JSON or CSV of the
 * response, if it has any, and its ETag. Fails with a Fault; its status is 0 if the service did not respond.
 */
export async function send(service, method, path, { body, conditions = {}, bearer = token() } = {}) {
  const headers = { ...conditions };
  if (bearer) headers.Authorization = "Bearer " + bearer;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch((services[service] ?? service) + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (failure) {
    throw new Fault(0, { detail: failure.message });
  }
  const type = response.headers.get("Content-Type") || "";
  const content = type.includes("json") ? await response.json() : type.startsWith("text/csv") ? await response.text() : {};
  if (!response.ok) throw new Fault(response.status, content);
  return { content, tag: response.headers.get("ETag"), headers: response.headers };
}

/** Calls, and returns the JSON only. */
export async function call(service, method, path, body, bearer = token()) {
  return (await send(service, method, path, { body, bearer })).content;
}

/** The content and the tag of what a path has; undefined where there is nothing. */
export async function find(service, path) {
  try {
    return await send(service, "GET", path);
  } catch (fault) {
    if (fault.status === 404) return undefined;
    throw fault;
  }
}
