/** Of seconds, as people read them. */
export const minutesText = (seconds: number): string => (seconds < 3 ? "< 0.1" : (seconds / 60).toFixed(1));
