/**
 * Whether the page is on its way to paper. Nothing has been laid out for the sheet when a browser says that it is about to
 * print, so that figures are drawn for a fixed width then, and for the screen's again afterwards.
 */

/** CSS pixels between the margins of the narrower sheet, A4; Letter has some 20 more. The margins are those of page.css. */
export const PAPER_WIDTH = 680;

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
