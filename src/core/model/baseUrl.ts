/** What a key is called in a query: `key`, `api-key`, `subscription-key`, `access_token`, `sig`, … */
const namesKey =
  /key$|token|secret|passw|^pwd$|^pass$|^auth|credential|^code$|^sig(?:nature)?$|^x-amz-|^x-goog-/i;

/** What keys look like, wherever they stand. */
const looksLikeKey =
  /^(?:sk|pk|rk|gsk|xai|hf|key|ghp)[-_]|^AIza|^eyJ|^Bearer\b|^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=]{32,}$/;

const apart = 'and set the key apart (Consilium: Set API Key, --api-key-env or --api-key-stdin).';

/**
 * Why a base URL cannot be used, as the rest of a sentence that begins with the name of the setting or the flag; undefined when it
 * can. A base URL is written into every run's folder and shown, so no part of it may hold a key; a version in its query may
 * stand. Never repeats the URL.
 */
export function baseUrlProblem(text: string): string | undefined {
  const url = urlOf(text);
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return 'must be a web address with http:// or https://, such as http://127.0.0.1:11434/v1.';
  if (url.username !== '' || url.password !== '')
    return `must not hold a key: it is written into the files of every run. Leave the user name and the password out, ${apart}`;
  for (const [name, value] of url.searchParams) {
    if (namesKey.test(name) || looksLikeKey.test(name) || looksLikeKey.test(value))
      return `must not hold a key: it is written into the files of every run. Leave the key out of what follows the "?", ${apart}`;
  }
  if (url.hash !== '' || text.trimEnd().endsWith('#'))
    return `must end before the "#": what follows it is never sent. Leave it out, ${apart}`;
  return undefined;
}

/** `URL.parse` is not in every Node that the command line runs on. */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
