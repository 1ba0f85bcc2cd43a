/**
 * Whether the page is being printed. When a browser announces that it prints, nothing is laid out for the sheet yet: figures are
 * drawn at a fixed width then, and at the screen's width again afterwards.
 */

/**
 * The width of printed drawings in CSS pixels. Between the margins that print.css sets, A4 has 703 and Letter 725: drawings are
 * scaled to about nine tenths, which keeps words readable and fits two figures on a sheet.
 */
export const PAPER_WIDTH = 760;

const listeners: ((printing: boolean) => void)[] = [];
let printing = false;

export const onPaper = (): boolean => printing;

/** Adds a listener for the start and the end of printing. Listeners are called in the order in which they were added. */
export function whenPrinting(listener: (printing: boolean) => void): void {
  listeners.push(listener);
}

/** Starts following the browser's print dialog, and tools that emulate printing. */
export function followPrinting(): void {
  const turn = (to: boolean) => {
    if (to === printing) return;
    printing = to;
    for (const listener of [...listeners]) listener(to); // a listener may add others, which see the new state already
  };
  const media = matchMedia("print");
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
  media.addEventListener("change", () => turn(media.matches));
  turn(media.matches);
}
