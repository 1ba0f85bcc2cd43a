/** Shows that a holder scrolls sideways: its edge fades on the side with more, and the returned line below it says so. */
export function cueScroll(holder: HTMLElement): HTMLElement {
  const note = document.createElement("p");
  note.className = "scroll-note";
  note.textContent = "Wider than the screen: scroll sideways to see the rest.";
  note.hidden = true;
  const look = () => {
    const rest = holder.scrollWidth - holder.clientWidth;
    const left = holder.scrollLeft > 1;
    const right = holder.scrollLeft < rest - 1;
    note.hidden = rest <= 1;
    if (rest <= 1) delete holder.dataset.more;
    else holder.dataset.more = left && right ? "both" : left ? "left" : "right";
  };
  holder.addEventListener("scroll", look, { passive: true });
  const observer = new ResizeObserver(look);
  observer.observe(holder);
  for (const child of holder.children) observer.observe(child);
  return note;
}
