/**
 * The live page: the same for every run, so that no name of one is ever in its markup. `alone`: there is no list of runs to go
 * back to.
 */
export function liveHtml(alone: boolean): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Wander, live</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/live.css">
</head>
<body>
<main id="live"${alone ? " data-alone" : ""}></main>
<noscript>This page follows a run by its script: allow JavaScript to see it.</noscript>
<script src="/live.js"></script>
</body>
</html>
`;
}
