export const slow: Readonly<Record<string, string>> = {};
