/** One look at the runs for all pages that are open: five hundred of them read no file more often than one does. */

/**
 * What `read` gives, read anew when it is asked for and the last answer is `forMs` old: whoever asks in between gets the same.
 * `now` is a clock in ms that never goes back.
 */
export function shared<T>(forMs: number, read: () => T, now: () => number = () => performance.now()): () => T {
  let last: { at: number; value: T } | undefined;
  return () => {
    const asked = now();
    if (last === undefined || asked - last.at >= forMs) last = { at: asked, value: read() };
    return last.value;
  };
}

/** An event as its bytes go to every page: one object as long as its text stays the same. */
export type Frame = Uint8Array;

/** Makes frames of one event's texts, in which there is no line break; a page asks again `retryMs` after its line was cut. */
export function framesOf(event: string, retryMs: number): (text: string) => Frame {
  const encoder = new TextEncoder();
  let last: { text: string; frame: Frame } | undefined;
  return (text) => {
    if (last?.text === text) return last.frame;
    last = { text, frame: encoder.encode(`event: ${event}\ndata: ${text}\nretry: ${retryMs}\n\n`) };
    return last.frame;
  };
}
