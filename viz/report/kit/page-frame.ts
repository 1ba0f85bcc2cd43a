/** The frame of every report: a table of contents, a foot, and printing. */

import { mountContents } from "./contents.ts";
import { element } from "./element.ts";
import { preparePrinting } from "./printing.ts";

/** Call before anything is mounted, and call the result when everything is. `reading` explains how to read figures on a screen. */
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
