/** Host and port for people; the URL's credentials, path and query are left out. */
export function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    return 'the endpoint';
  }
}
