/**
 * Who may ask: a page of another site that the reader has open, a name that was pointed at this machine (DNS rebinding) and
 * other users of it all reach the port; none of them has the token.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export type Asked = {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  cookie: string | undefined;
  /** What came as `?token=`. */
  token: string | undefined;
};
export type Refusal = { status: 401 | 403; why: string };

/** 256 bits that nobody guesses. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** Why a request is refused, or undefined where it may pass. */
export function refusal(asked: Asked, port: number, token: string): Refusal | undefined {
  const hosts = hostsOf(port);
  if (asked.host === undefined || !hosts.includes(asked.host)) {
    return { status: 403, why: `this server answers to ${hosts.join(" and ")} only` };
  }
  const changes = asked.method !== "GET" && asked.method !== "HEAD";
  const foreign = asked.origin !== undefined && asked.origin !== `http://${asked.host}`;
  // Browsers send it with every POST; without one, nobody knows who asks.
  if (foreign || (changes && asked.origin === undefined)) {
    return { status: 403, why: "only its own page may ask this server" };
  }
  // What changes something takes no token from a link.
  const given = (changes ? undefined : asked.token) ?? cookieOf(asked.cookie, cookieName(port));
  if (given === undefined || !sameToken(given, token)) {
    return { status: 401, why: "open the address that wander watch printed: it has the token" };
  }
  return undefined;
}

/** Strict: no other site's link or form brings it along. Of this port by name, since cookies are shared by ports. */
export function tokenCookie(port: number, token: string): string {
  return `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

export const POLICY = "content-security-policy";

/** Sent with every answer, refusals too. Nothing but the page's own script and style runs, and no other page frames it. */
export const HEADERS: Readonly<Record<string, string>> = {
  [POLICY]:
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Sent with a run's report instead of the policy above: the file brings its own, and may come from a stranger. In a sandbox it
 * has an origin of its own, so that its script cannot ask this server for anything.
 */
export const REPORT_POLICY = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'none'";

const hostsOf = (port: number) => [`127.0.0.1:${port}`, `localhost:${port}`];
const cookieName = (port: number) => `wander-watch-${port}`;

/** In constant time: digests are of one length whatever was given. */
function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
