/** Seconds as minutes with one decimal. */
export const minutesText = (seconds: number): string => (seconds < 3 ? "< 0.1" : (seconds / 60).toFixed(1));
