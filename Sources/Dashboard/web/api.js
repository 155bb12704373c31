// Questions to the daemon. Every refusal is a problem document, and says what to do.

/** A refusal: `message` for people, `remedy` beside it, `kind` for programs. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `The daemon answered with status ${status}.`);
    this.status = status;
    this.kind = String(body.type ?? "").split("/").pop();
    this.remedy = body.remedy ?? "";
  }
}

/** Nobody answered. */
export class Unreachable extends Error {
  constructor() {
    super("The daemon does not answer.");
    this.remedy = "Is foil serve running, and is the network up? The page asks again by itself.";
  }
}

/** `/v1/balances?asset=BTC` of a path and its parameters; absent and empty ones are left out. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "" && value !== false) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/**
 * Asks for a document. What has not changed is not sent again: the browser keeps it with its tag.
 *
 * @throws {Problem|Unreachable}
 */
export async function ask(path, parameters = {}, signal = undefined) {
  const response = await send(address(path, parameters), { headers: { Accept: "application/json" }, cache: "no-cache", signal });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

/** Gives a token for a session, which a cookie then carries. */
export async function signIn(token) {
  const response = await send("/session", {
    method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ token }),
  });
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
}

/** Ends the session. */
export async function signOut() {
  await send("/session", { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams({ leave: "true" }) });
}

async function send(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable();
  }
}
