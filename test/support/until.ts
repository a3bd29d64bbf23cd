/** Resolves as soon as `condition` holds, asking again after each turn of the event loop; fails after two seconds of them. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const giveUp = performance.now() + 2000;
  while (!condition()) {
    if (performance.now() > giveUp) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
