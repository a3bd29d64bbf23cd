export function notices(
  root: string,
  folders: readonly string[],
): Promise<{ readonly text: string; readonly missing: readonly string[] }>;
