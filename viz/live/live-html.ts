/** Returns the live page. It is the same for every run, so that no run's name is in its markup. `alone`: there is no list of runs to return to. */
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
<noscript>Allow JavaScript to see this page: its script follows the run.</noscript>
<script src="/live.js"></script>
</body>
</html>
`;
}
