/** Events from the server: everything at first and after a lost connection, then changes. */
export type Link = "open" | "waiting" | "lost"; // waiting: the browser reconnects by itself

/** Listens to the server. `heard` has a handler per event; `link` is called when the connection changes. */
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

/** What to say about the connection; empty while it is open. */
export function linkNotice(link: Link): string {
  if (link === "open") return "";
  return link === "waiting"
    ? "Connection lost: wander watch has ended, or its machine sleeps. Reconnecting."
    : "This page is out of date: wander watch was restarted. Open the address that it printed.";
}
