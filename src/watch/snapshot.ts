/** One read of the runs, shared by all open pages: five hundred pages read no file more often than one does. */

/**
 * The result of `read`, read again when it is requested and older than `forMs`; until then, all callers get the same.
 * `now` is a monotonic clock in ms.
 */
export function shared<T>(forMs: number, read: () => T, now: () => number = () => performance.now()): () => T {
  let last: { at: number; value: T } | undefined;
  return () => {
    const asked = now();
    if (last === undefined || asked - last.at >= forMs) last = { at: asked, value: read() };
    return last.value;
  };
}

/** An event as bytes for every page: the same object while its text is unchanged. */
export type Frame = Uint8Array;

/**
 * Turns one event's texts, which hold no line breaks, into frames. A page reconnects `retryMs` after its connection was
 * cut.
 */
export function framesOf(event: string, retryMs: number): (text: string) => Frame {
  const encoder = new TextEncoder();
  let last: { text: string; frame: Frame } | undefined;
  return (text) => {
    if (last?.text === text) return last.frame;
    last = { text, frame: encoder.encode(`event: ${event}\ndata: ${text}\nretry: ${retryMs}\n\n`) };
    return last.frame;
  };
}
