import type { ComponentChildren } from 'preact';

import { Icon } from './icons.tsx';
import { type Block, type Inline, parseMarkdown } from './markdown.ts';
import { memo } from './memo.ts';

/** An id longer than this the host would not take. */
const ID_LIMIT = 300;

/** Model text as elements of an allow-list; `openLink` gets http(s) addresses alone. */
export const Markdown = memo(({ text, openLink }: { text: string; openLink: (href: string) => void }) => (
  <div class="md">{parseMarkdown(text).map((block) => renderBlock(block, openLink))}</div>
));

function renderBlock(block: Block, open: (href: string) => void): ComponentChildren {
  switch (block.kind) {
    case 'paragraph':
      return <p>{renderInlines(block.children, open)}</p>;
    case 'heading': {
      const Tag = (['h4', 'h5', 'h6'] as const)[block.level - 1] ?? 'h6';
      return <Tag>{renderInlines(block.children, open)}</Tag>;
    }
    case 'code':
      return (
        <pre tabIndex={0} aria-label={block.language === '' ? 'Code' : `Code, ${block.language}`}>
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote>{block.children.map((child) => renderBlock(child, open))}</blockquote>;
    case 'list': {
      const items = block.items.map((item) => <li>{renderItem(item, open)}</li>);
      return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
    case 'table':
      return (
        <div class="scroll-x" tabIndex={0} role="group" aria-label="Table">
          <table>
            <thead>
              <tr>
                {block.head.map((cell) => (
                  <th scope="col">{renderInlines(cell, open)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row) => (
                <tr>
                  {row.map((cell) => (
                    <td>{renderInlines(cell, open)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'rule':
      return <hr />;
  }
}

/** A tight item is one paragraph, or one with a list below it; its text stands without a paragraph's margins. */
function renderItem(item: readonly Block[], open: (href: string) => void): ComponentChildren {
  return item.map((block, index) =>
    index === 0 && block.kind === 'paragraph'
      ? renderInlines(block.children, open)
      : renderBlock(block, open),
  );
}

function renderInlines(inlines: readonly Inline[], open: (href: string) => void): ComponentChildren {
  return inlines.map((inline) => {
    switch (inline.kind) {
      case 'text':
        return inline.text;
      case 'code':
        return <code>{inline.text}</code>;
      case 'break':
        return <br />;
      case 'strong':
        return <strong>{renderInlines(inline.children, open)}</strong>;
      case 'em':
        return <em>{renderInlines(inline.children, open)}</em>;
      case 'del':
        return <del>{renderInlines(inline.children, open)}</del>;
      case 'link':
        return <LinkText inline={inline} open={open} />;
    }
  });
}

function LinkText({
  inline,
  open,
}: {
  inline: Extract<Inline, { kind: 'link' }>;
  open: (href: string) => void;
}) {
  const text = inline.children.map((child) => ('text' in child ? child.text : '')).join('');
  const bare = text === inline.href;
  if (inline.href.length > ID_LIMIT) return <span>{bare ? text : `${text} (${inline.href})`}</span>;
  return (
    <span>
      {bare ? '' : `${text} `}
      <button type="button" class="link" title={inline.href} onClick={() => open(inline.href)}>
        {bare ? inline.href : `(${inline.host})`}
        <Icon name="arrow" tone="muted" />
      </button>
    </span>
  );
}
