/** A page in a browser whose complaints are kept: errors, warnings, dialogs, and what it asked for. */
import type { Page } from "playwright-core";

export type Opened = { page: Page; problems: string[]; requests: string[] };

/** Goes there, and waits until all of the page is mounted. */
export async function openPage(page: Page, url: string): Promise<Opened> {
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push("a dialog opened");
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  await page.waitForSelector("main[data-ready]");
  return { page, problems, requests };
}
