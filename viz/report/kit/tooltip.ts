/** The page's one tooltip, which is also the live region that screen readers follow. */
export type Tooltip = {
  /** `anchor` returns the place in viewport pixels; it is called again when the page scrolls. */
  show(anchor: () => readonly [number, number], lines: readonly string[]): void;
  hide(): void;
};

const GAP = 14;

export function createTooltip(): Tooltip {
  const box = document.createElement("div");
  let place = () => {};
  box.className = "tooltip";
  box.setAttribute("role", "status");
  box.hidden = true;
  document.body.append(box);
  addEventListener("scroll", () => place(), { passive: true, capture: true });
  return {
    hide() {
      box.hidden = true;
      place = () => {};
    },
    show(anchor, lines) {
      box.replaceChildren(
        ...lines.map((line, k) => {
          const row = document.createElement(k === 0 ? "strong" : "div");
          row.textContent = line;
          return row;
        }),
      );
      box.hidden = false;
      place = () => {
        const [x, y] = anchor();
        const { width, height } = box.getBoundingClientRect();
        const right = x + GAP + width <= innerWidth - 8;
        const left = right ? x + GAP : Math.max(8, x - GAP - width);
        const top = y + GAP + height <= innerHeight - 8 ? y + GAP : Math.max(8, y - GAP - height);
        box.style.left = `${Math.min(left, innerWidth - width - 8)}px`;
        box.style.top = `${top}px`;
      };
      place();
    },
  };
}
