/** The page of a map as one HTML file. */
import type { PageAssets } from "../kit/page-assets.ts";
import { pageHtml } from "../kit/page-html.ts";
import { trimmed } from "../kit/trim.ts";
import type { MapData } from "./map-data.ts";

/** Returns the whole file. Numbers are rounded to four significant digits; texts over 20,000 characters end in an ellipsis. */
export function mapHtml(data: MapData, assets: PageAssets): string {
  return pageHtml(`${data.name.slice(0, 200)} · Wander map`, trimmed(data), assets);
}
