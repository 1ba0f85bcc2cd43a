/** Keeps the texts of a drawing inside it. Their widths depend on the reader's fonts and are known only once drawn. */

/** Moves every text that crosses the left or right edge back inside; shortens a text that is wider than the drawing. */
export function fitTexts(svg: SVGSVGElement): void {
  const edge = svg.getBoundingClientRect();
  if (edge.width === 0) return;
  const scale = svg.width.baseVal.value / edge.width; // a printed drawing may be scaled down
  const found = [...svg.querySelectorAll("text")].map((text) => ({ text, box: text.getBoundingClientRect() }));
  for (const { text, box } of found) {
    if (box.width === 0) continue;
    if (box.width > edge.width && text.childElementCount === 0) shorten(text, edge.width / box.width);
    const width = Math.min(box.width, edge.width);
    const left = anchoredLeft(text, box, width);
    const by = Math.max(0, edge.left - left) - Math.max(0, left + width - edge.right);
    if (Math.abs(by) > 0.5) text.setAttribute("dx", (by * scale).toFixed(1));
  }
}

/** Shortens a text to this share of its letters; its title keeps the whole text for screen readers and pointers. */
function shorten(text: SVGTextElement, share: number): void {
  const whole = text.textContent ?? "";
  text.textContent = `${whole.slice(0, Math.max(1, Math.floor(share * whole.length) - 2))}…`;
  const title = document.createElementNS(text.namespaceURI!, "title");
  title.textContent = whole;
  text.append(title);
}

/** The left edge of a text that is now at most `width` wide. */
function anchoredLeft(text: SVGTextElement, box: DOMRect, width: number): number {
  const anchor = getComputedStyle(text).textAnchor;
  if (anchor === "end") return box.right - width;
  return anchor === "middle" ? box.left + (box.width - width) / 2 : box.left;
}
