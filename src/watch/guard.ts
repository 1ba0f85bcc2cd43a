/**
 * Access control. A page of another site that the reader has open, a name that was pointed at this machine (DNS
 * rebinding) and other users of the machine can all reach the port; none of them has the token.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export type Asked = {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  cookie: string | undefined;
  /** The value of `?token=`. */
  token: string | undefined;
};
export type Refusal = { status: 401 | 403; why: string };

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** Why a request is refused; undefined if it is allowed. */
export function refusal(asked: Asked, port: number, token: string): Refusal | undefined {
  const hosts = hostsOf(port);
  if (asked.host === undefined || !hosts.includes(asked.host)) {
    return { status: 403, why: `this server answers to ${hosts.join(" and ")} only` };
  }
  const changes = asked.method !== "GET" && asked.method !== "HEAD";
  const foreign = asked.origin !== undefined && asked.origin !== `http://${asked.host}`;
  // Browsers send an origin with every POST; without one, the sender is unknown.
  if (foreign || (changes && asked.origin === undefined)) {
    return { status: 403, why: "only its own page may send requests to this server" };
  }
  // A request that changes something may not take its token from a link.
  const given = (changes ? undefined : asked.token) ?? cookieOf(asked.cookie, cookieName(port));
  if (given === undefined || !sameToken(given, token)) {
    return { status: 401, why: "open the address that wander watch printed: it contains the token" };
  }
  return undefined;
}

/**
 * Strict: other sites' links and forms do not send it. Named after the port, since cookies are shared between ports.
 */
export function tokenCookie(port: number, token: string): string {
  return `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

export const POLICY = "content-security-policy";

/** Sent with every response, refusals too. Only the page's own script and style run, and no other page may frame it. */
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
 * Sent with a run's report in place of the policy above: the file brings its own, and may come from a stranger. In a
 * sandbox it has its own origin, so that its script cannot send requests to this server.
 */
export const REPORT_POLICY = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'none'";

const hostsOf = (port: number) => [`127.0.0.1:${port}`, `localhost:${port}`];
const cookieName = (port: number) => `wander-watch-${port}`;

/** Takes constant time: digests have the same length whatever was given. */
function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
