import type { Finding } from '../core/chat/types.ts';
import { GREEN, GREY, joined, RED, type RowLook, type RowState, YELLOW } from './rowLook.ts';
import { confidenceWords } from './runWords.ts';
import type { Say } from './say.ts';

export function findingLook(finding: Finding, say: Say): RowLook {
  const shown = findingState(finding.status, say);
  const confidence = confidenceWords(finding.confidence, say);
  return {
    label: `${finding.id} ${finding.claim}`,
    description: joined(shown.word, confidence),
    icon: shown.icon,
    ...(shown.color === undefined ? {} : { color: shown.color }),
    tooltip: [`${finding.id}: ${finding.claim}`, joined(shown.word, confidence), finding.author].join('\n'),
    accessible: joined(`${finding.id} ${finding.claim}`, shown.word, confidence),
    contextValue: 'finding',
  };
}

function findingState(status: Finding['status'], say: Say): Pick<RowState, 'word' | 'icon' | 'color'> {
  switch (status) {
    case 'proposed':
      return { word: say('proposed'), icon: 'circle-outline', color: GREY };
    case 'agreed':
      return { word: say('agreed'), icon: 'check', color: GREEN };
    case 'contested':
      return { word: say('contested'), icon: 'warning', color: YELLOW };
    case 'blocked':
      return { word: say('blocked'), icon: 'circle-slash', color: RED };
    case 'withdrawn':
      return { word: say('withdrawn'), icon: 'dash', color: GREY };
  }
}
