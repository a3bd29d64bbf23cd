import type { CaseFacts } from '../caseFacts.ts';
import type { Finding } from '../findings.ts';
import type { Disk } from './all.ts';
import { edits, finding, fix, removeEntry } from './words.ts';

/** Pictures that are not there, or that a link leads out of the folder of the case. */
export function fileRule({ model, entries }: CaseFacts, disk: Disk): readonly Finding[] {
  return entries('imaging').flatMap((study) => {
    const { files } = study.value;
    if (!Array.isArray(files)) return [];
    return files.flatMap((file: unknown, index) => {
      if (typeof file !== 'string' || file.trim() === '' || /^[A-Za-z][\w+.-]*:|^[/\\]/.test(file)) return [];
      const path = [...study.path('files'), index];
      const remove = fix('Remove this file from the list', false, ...edits(removeEntry(model, path)));
      switch (disk.exists(file)) {
        case 'missing':
          return [
            finding(model, 'warning', 'missing-file', path, 'There is no such file beside the case.', {
              fixes: [remove],
            }),
          ];
        case 'outside':
          return file.includes('..')
            ? []
            : [
                finding(
                  model,
                  'warning',
                  'file-outside',
                  path,
                  'This leads out of the folder of the case: pictures stand below it.',
                  { fixes: [remove] },
                ),
              ];
        case 'folder':
          return [
            finding(
              model,
              'warning',
              'missing-file',
              path,
              'This is a folder: expected the picture itself.',
              { fixes: [remove] },
            ),
          ];
        case 'file':
        case undefined:
          return [];
      }
    });
  });
}
