/** The report of a reproduction as one HTML file. */
import type { PageAssets } from "../kit/page-assets.ts";
import { pageHtml } from "../kit/page-html.ts";
import { trimmed } from "../kit/trim.ts";
import type { ReproductionData } from "./reproduction-data.ts";

/** Returns the whole file. Numbers are rounded to four significant digits. */
export function reproductionHtml(data: ReproductionData, assets: PageAssets): string {
  return pageHtml("Wander reproduction", trimmed(data), assets);
}
