/** The server's events: the whole of what is shown at first and after a lost connection, then what has changed. */
export type Link = "open" | "waiting" | "lost"; // waiting: the browser tries again by itself

/** `heard` gets each event's data; `link` hears of the connection. */
export function feed<Events extends object>(
  url: string,
  heard: { [K in keyof Events]: (data: Events[K]) => void },
  link: (link: Link) => void,
): void {
  const source = new EventSource(url);
  for (const [name, take] of Object.entries(heard) as [string, (data: unknown) => void][]) {
    source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  }
  source.onopen = () => link("open");
  source.onerror = () => link(source.readyState === EventSource.CLOSED ? "lost" : "waiting");
}

/** A line that is there while the connection is not. */
export function linkNotice(link: Link): string {
  if (link === "open") return "";
  return link === "waiting"
    ? "The connection is lost: wander watch has ended, or its machine sleeps. Trying again."
    : "This page may no longer ask: wander watch was started anew. Open the address that it printed.";
}
