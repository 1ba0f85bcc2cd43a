/** Kept equal to package.json by a test. */
export const WANDER_VERSION = "0.1.0";
