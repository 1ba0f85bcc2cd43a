/**
 * Whether the page is on its way to paper. Nothing has been laid out for the sheet when a browser says that it is about to
 * print, so that figures are drawn for a fixed width then, and for the screen's again afterwards.
 */

/**
 * CSS pixels. A sheet of A4 has 703 of them between the margins that page.css gives it, Letter 725: drawings are shown at nine
 * tenths, at which their words are as large as the small print of a book and two figures find room on a sheet.
 */
export const PAPER_WIDTH = 760;

const listeners: ((printing: boolean) => void)[] = [];
let printing = false;

export const onPaper = (): boolean => printing;

/** Listeners are called in the order in which they came. */
export function whenPrinting(listener: (printing: boolean) => void): void {
  listeners.push(listener);
}

/** Follows the browser from now on: its print dialog, and tools that show a page as it prints. */
export function followPrinting(): void {
  const turn = (to: boolean) => {
    if (to === printing) return;
    printing = to;
    for (const listener of [...listeners]) listener(to); // one may add others, which then know already
  };
  const media = matchMedia("print");
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
  media.addEventListener("change", () => turn(media.matches));
  turn(media.matches);
}
