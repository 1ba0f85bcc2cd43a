/** The script of the live page: the list of runs at /, one run at /runs/ID. */
import { element } from "../../report/kit/element.ts";
import { themeToggle } from "../../report/kit/theme.ts";
import { mountList } from "./run-list.ts";
import { mountRun } from "./run-view.ts";

const main = document.getElementById("live")!;
const isRun = location.pathname.startsWith("/runs/");
const header = element("header", "page-head");
const top = element("div", "page-top");
const kicker = element("p", "kicker", "Wander, live");
if (isRun && main.dataset.alone === undefined) {
  const all = element("a", "", "all runs");
  all.href = "/";
  kicker.append(" · ", all);
}
top.append(kicker, themeToggle({ set() {} }));
const title = element("h1", "", isRun ? "…" : "Runs");
header.append(top, title);
main.append(header);
if (isRun) mountRun(main, title, location.pathname);
else mountList(main);
