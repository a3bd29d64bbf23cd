/**
 * Something on this machine keeps the test host from running: a browser that is missing, a registry out of reach.
 * The message is a sentence for a person, and says what to do. It never means that a test failed.
 */
export class HostProblem extends Error {
  override readonly name = 'HostProblem';
}

/** Runs the main function of a script, and turns its failures into a sentence and an exit status. */
export async function asMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof HostProblem) console.error(`\n${error.message}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
