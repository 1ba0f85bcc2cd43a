/** Light and dark: the reader's system decides until the reader does. */
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
    view.set({}); // colours are variables, so nothing is drawn again; figures that ask may
  };
  system.addEventListener("change", name);
  name();
  return button;
}
