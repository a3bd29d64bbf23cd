import { useState } from 'preact/hooks';

import type { ToolUseState } from '../../core/run/state.ts';
import { shortDuration } from '../shared/format.ts';
import { Icon } from '../shared/icons.tsx';
import { argumentLine, prettyJson } from '../shared/json.ts';
import { memo } from '../shared/memo.ts';
import { usePage } from './context.ts';
import { matches } from './search.ts';

/** More than this of one text is not drawn; copying gives the whole. */
const SHOWN = 20_000;

/** One tool call on one line; its arguments and result below when opened. */
export const ToolCall = memo(({ tool, query }: { tool: ToolUseState; query: string }) => {
  const [opened, setOpened] = useState<boolean | undefined>(undefined);
  const found = matches(tool.arguments, query) || matches(tool.result ?? '', query);
  const open = opened ?? found;
  const failed = tool.error !== undefined;
  const running = tool.endedAt === undefined;
  return (
    <details
      class="tool"
      data-tool={tool.tool}
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) setOpened(event.currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevron" />
        <Icon name="tool" tone={failed ? 'bad' : 'muted'} />
        <code>{tool.tool}</code>
        <span class="args">{argumentLine(tool.arguments)}</span>
        <span class="res">
          <Icon name="arrow" tone="muted" />
          <span>
            {failed ? `failed: ${tool.error?.message ?? ''}` : running ? 'running' : (tool.summary ?? 'done')}
          </span>
        </span>
        <span class="ms num">
          {tool.endedAt === undefined ? '' : shortDuration(tool.endedAt - tool.startedAt)}
        </span>
      </summary>
      {open ? (
        <div class="io">
          <Part title="Arguments" text={tool.arguments} />
          {tool.result === undefined ? null : <Part title="Result" text={tool.result} />}
          {tool.error === undefined ? null : (
            <p class="note-line">
              <strong>Error ({tool.error.class}):</strong> {tool.error.message}
            </p>
          )}
        </div>
      ) : null}
    </details>
  );
});

function Part({ title, text }: { title: string; text: string }) {
  const { copyText } = usePage();
  const pretty = prettyJson(text);
  const rest = pretty.length - SHOWN;
  return (
    <>
      <div class="io-title">
        {title}
        <button
          type="button"
          class="act small"
          aria-label={`Copy ${title.toLowerCase()}`}
          title="Copy"
          onClick={() => copyText(pretty, title)}
        >
          <Icon name="copy" />
        </button>
      </div>
      <pre tabIndex={0} aria-label={title}>
        {rest > 0 ? `${pretty.slice(0, SHOWN)}\n… ${rest} more characters; copy gives the whole` : pretty}
      </pre>
    </>
  );
}
