/** What the server makes of a file. It goes by the name, whatever language an editor says the text is in. */
export type FileKind = 'case' | 'markdown-case' | 'panel';

/** The kind of a file by its URI or path; undefined for files that are none of ours. */
export function fileKind(uri: string): FileKind | undefined {
  const name = uri.replace(/[?#].*$/, '').toLowerCase();
  if (/\.case\.ya?ml$/.test(name)) return 'case';
  if (name.endsWith('.case.md')) return 'markdown-case';
  if (/\.panel\.ya?ml$/.test(name)) return 'panel';
  return undefined;
}
