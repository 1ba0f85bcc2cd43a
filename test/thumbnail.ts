/**
 * What a page looks like, coarse enough to be the same with other fonts: grey levels of a screenshot made small, held
 * against the ones in test/golden. `WANDER_GOLDEN=1` writes them again: look at the page before.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const COLUMNS = 24;
const ROWS = 96;
const MOST_APART = 0.04; // mean difference of grey levels in [0, 1]

/** [ROWS][COLUMNS] of grey levels 0 to 255, and the picture's height. */
export type Thumbnail = { height: number; grey: number[][] };

/** The browser itself reads the picture, on a blank page that has no policy against it. */
export async function greyThumbnail(page: Page, png: Buffer): Promise<Thumbnail> {
  const blank = await page.context().browser()!.newPage();
  const made = await blank.evaluate(
    async ({ base64, columns, rows }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [columns * 4, rows * 4];
      const context = canvas.getContext("2d")!;
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const level = (x: number, y: number) => data[4 * (y * canvas.width + x) + 1]!;
      const grey = Array.from({ length: rows }, (_, r) =>
        Array.from({ length: columns }, (_, c) => {
          let sum = 0;
          for (let dy = 0; dy < 4; dy++) for (let dx = 0; dx < 4; dx++) sum += level(4 * c + dx, 4 * r + dy);
          return Math.round(sum / 16);
        }),
      );
      return { height: image.height, grey };
    },
    { base64: png.toString("base64"), columns: COLUMNS, rows: ROWS },
  );
  await blank.close();
  return made;
}

export function matchesGolden(seen: Thumbnail, name: string): void {
  const file = fileURLToPath(new URL(`golden/${name}.json`, import.meta.url));
  if (process.env.WANDER_GOLDEN === "1" || !existsSync(file)) writeFileSync(file, `${JSON.stringify(seen)}\n`);
  const wanted: Thumbnail = JSON.parse(readFileSync(file, "utf8"));
  expect(Math.abs(seen.height / wanted.height - 1), `${name}: height`).toBeLessThan(0.06);
  const apart = seen.grey.flatMap((row, r) => row.map((v, c) => Math.abs(v - wanted.grey[r]![c]!) / 255));
  expect(apart.reduce((a, b) => a + b, 0) / apart.length, `${name}: mean difference in grey`).toBeLessThan(MOST_APART);
}
