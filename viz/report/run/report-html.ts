/** The report of a run as one HTML file. */
import type { PageAssets } from "../kit/page-assets.ts";
import { pageHtml } from "../kit/page-html.ts";
import { pack } from "./pack.ts";
import type { ReportData } from "./run-data.ts";

/** Returns the whole file. Numbers are rounded to four significant digits, and long runs keep some rounds of each matrix. */
export function reportHtml(data: ReportData, assets: PageAssets): string {
  return pageHtml(`${data.name.slice(0, 200)} · Wander report`, pack(data), assets);
}
