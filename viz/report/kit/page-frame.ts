/** What every report has around its figures: a table of contents, a foot, and a way onto paper. */

import { mountContents } from "./contents.ts";
import { element } from "./element.ts";
import { preparePrinting } from "./printing.ts";

/** Call first; what it returns is called when everything is mounted. `reading` says how figures are read on a screen. */
export function framePage(main: HTMLElement, version: string, reading: string): () => void {
  const contents = mountContents(main);
  const prepare = preparePrinting(main);
  return () => {
    prepare();
    contents.fill();
    const foot = element("footer", "page-foot");
    foot.append(element("span", "reading", `${reading} `), `Made by Wander ${version}.`);
    main.append(foot);
    main.dataset.ready = "yes";
  };
}
