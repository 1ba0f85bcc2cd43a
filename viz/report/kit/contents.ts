/** The table of contents: a list at the side of wide screens, one that opens at the top of narrow ones. */
import { element } from "./element.ts";

/** Screens with room for a list at the side; styles/contents.css has the same width. */
const WIDE = "(min-width: 1260px)";
/** The current section is the last one whose top is at most this many CSS pixels below the top of the screen. */
const READ_AT = 140;

type Entry = { section: HTMLElement; link: HTMLAnchorElement };

/** Adds an empty list before `main`; call `fill` when all sections are mounted. */
export function mountContents(main: HTMLElement): { fill(): void } {
  const nav = element("nav", "contents");
  nav.setAttribute("aria-label", "Contents");
  const fold = element("details");
  const summary = element("summary", "", "Contents");
  const here = element("span", "here");
  const list = element("ol");
  summary.append(here);
  fold.append(summary, list);
  nav.append(fold);
  main.before(nav);
  const wide = matchMedia(WIDE);
  const unfold = () => {
    fold.open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || wide.matches || !fold.open) return;
    fold.open = false;
    summary.focus();
  });
  return {
    fill() {
      const entries = sectionsOf(main).map((section): Entry => {
        const link = element("a", "", nameOf(section));
        link.href = `#${encodeURIComponent(section.id)}`;
        link.onclick = () => {
          if (!wide.matches) fold.open = false;
        };
        const item = element("li");
        item.append(link);
        list.append(item);
        return { section, link };
      });
      markCurrent(entries, here);
    },
  };
}

/** The head of the page and its sections. A page of checks lists the checks and not their figures. */
function sectionsOf(main: HTMLElement): HTMLElement[] {
  const all = [...main.querySelectorAll<HTMLElement>(".page-head[id], section.figure[id]")];
  const checks = all.filter((section) => section.matches(".check"));
  return checks.length === 0 ? all : [...all.filter((section) => section.matches(".page-head")), ...checks];
}

const nameOf = (section: HTMLElement): string =>
  section.dataset.contents ?? section.querySelector("h2")?.textContent ?? section.id;

/** Marks the entry of the current section as the reader scrolls, and writes its name into `here`. */
function markCurrent(entries: readonly Entry[], here: HTMLElement): void {
  let scheduled = false;
  const mark = () => {
    scheduled = false;
    const current = currentOf(entries);
    for (const { link } of entries) {
      if (link !== current?.link) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "location");
        for (const scroller of [link.closest("ol")!, link.closest("nav")!]) bringIntoView(scroller, link);
      }
    }
    here.textContent = current === undefined ? "" : current.link.textContent;
  };
  const soon = () => {
    if (!scheduled) requestAnimationFrame(mark);
    scheduled = true;
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  addEventListener("hashchange", soon);
  mark();
}

/** Scrolls the list only; `scrollIntoView` would scroll the page as well. */
function bringIntoView(scroller: Element, link: Element): void {
  const box = link.getBoundingClientRect();
  const room = scroller.getBoundingClientRect();
  if (box.height > 0) scroller.scrollTop += Math.min(0, box.top - room.top) + Math.max(0, box.bottom - room.bottom);
}

/** The current section. If several qualify (side by side, or at the end of the page), the one in the address wins. */
function currentOf(entries: readonly Entry[]): Entry | undefined {
  const top = ({ section }: Entry) => section.getBoundingClientRect().top;
  const atEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const reached = entries.filter((entry) => top(entry) <= READ_AT);
  const last = (atEnd ? entries.at(-1) : reached.at(-1)) ?? entries[0];
  const asked = entries.find(({ link }) => link.hash === location.hash);
  if (asked === undefined || last === undefined) return last;
  const visible = top(asked) >= -2 && top(asked) < innerHeight;
  return visible && (atEnd || Math.abs(top(asked) - top(last)) < 2) ? asked : last;
}
