/** The switch between light and dark colours. The reader's system decides until the reader does. */
import { element } from "./element.ts";
import type { Selection } from "./selection.ts";

export function themeToggle(view: Pick<Selection, "set">): HTMLButtonElement {
  const button = element("button", "theme");
  button.type = "button";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const name = () => {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${dark() ? "light" : "dark"} colours`);
  };
  button.onclick = () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    name();
    view.set({}); // colours are variables and need no redrawing, but figures may listen
  };
  system.addEventListener("change", name);
  name();
  return button;
}
