import { Icon } from './icons.tsx';
import { DEMO, SAFETY_LEAD, SAFETY_REST } from './safety.ts';

export function SafetyWords({ demo }: { demo: boolean }) {
  return (
    <p>
      <strong>{SAFETY_LEAD}</strong> {SAFETY_REST}
      {demo ? (
        <>
          {' '}
          <strong>Written by rules: {DEMO}.</strong>
        </>
      ) : null}
    </p>
  );
}

export function SafetyFooter({ demo }: { demo: boolean }) {
  return (
    <footer class="safety-footer">
      <Icon name="shield" />
      <SafetyWords demo={demo} />
    </footer>
  );
}
