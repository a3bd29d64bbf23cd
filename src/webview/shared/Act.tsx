import type { IconName } from './iconPaths.ts';
import { Icon } from './icons.tsx';

interface ActProps {
  readonly icon: IconName;
  readonly label: string;
  readonly title: string;
  /** The label stands beside the icon where there is room. */
  readonly word?: boolean;
  readonly pressed?: boolean | undefined;
  readonly onClick: () => void;
}

/** A button of a header: an icon with a label, which stands beside it or is read aloud alone. */
export function Act({ icon, label, title, word = false, pressed, onClick }: ActProps) {
  return (
    <button
      type="button"
      class="act"
      aria-label={label}
      title={title}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} />
      {word ? <span class="t">{label}</span> : null}
    </button>
  );
}
