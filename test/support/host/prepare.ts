import { ensureBrowser } from './browser.ts';
import { ensureCodeServer } from './codeServer.ts';
import { asMain, HostProblem } from './hostProblem.ts';

/** Installs what the integration and UI tests need, where it is missing. */
async function main(): Promise<number> {
  // Both are tried, so that one run tells of everything that is missing.
  const results = await Promise.allSettled([ensureCodeServer(), ensureBrowser()]);
  const problems = results.flatMap((result) =>
    result.status === 'rejected' ? [sentence(result.reason)] : [],
  );
  if (problems.length > 0) throw new HostProblem(problems.join('\n\n'));
  return 0;
}

function sentence(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

await asMain(main);
