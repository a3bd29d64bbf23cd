import { Lexer, type Token, type Tokens } from 'marked';

import { visible } from './visible.ts';

/** A run of text or a small thing inside a paragraph. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  /** `href` is http or https, and is shown to the reader beside the text. */
  | {
      readonly kind: 'link';
      readonly href: string;
      readonly host: string;
      readonly children: readonly Inline[];
    };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  /** Demoted: 1 here is the first level below the headings of the page. */
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly start: number | undefined;
      readonly items: readonly (readonly Block[])[];
    }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

/** Blocks and inline marks inside each other beyond this are shown as they were written. */
const MAX_DEPTH = 8;
/** Longer texts are shown without Markdown, so that a page never hangs on one message. */
const MAX_LENGTH = 100_000;
/** Marks that make the lexer recurse; more of them in one place is no prose. */
const TANGLE =
  /(?:>[ \t]*){24}|(?:[*_~][^\w\n]?){48}|(?:!?\[){24}|`{48}|(?:^|\n)(?:[ \t]*[-*+][ \t]+){24}|(?:^|\n)[ \t]{80,}/;

/**
 * Markdown as a tree of an allow-list. Nothing of it is ever HTML: raw HTML, images, and links to anything but http(s) come
 * back as the text they were written as. Never throws.
 */
export function parseMarkdown(text: string): readonly Block[] {
  if (text.length > MAX_LENGTH || TANGLE.test(text)) return plain(text);
  try {
    return blocks(Lexer.lex(text, { gfm: true, breaks: false }), 0);
  } catch {
    return plain(text);
  }
}

function plain(text: string): readonly Block[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => ({ kind: 'paragraph', children: lines(part) }));
}

function lines(text: string): readonly Inline[] {
  return text.split('\n').flatMap((line, index): Inline[] => {
    const run: Inline = { kind: 'text', text: line };
    return index === 0 ? [run] : [{ kind: 'break' }, run];
  });
}

function blocks(tokens: readonly Token[], depth: number): readonly Block[] {
  return tokens.flatMap((token) => block(token as Tokens.Generic, depth));
}

function block(token: Tokens.Generic, depth: number): readonly Block[] {
  if (depth > MAX_DEPTH) return plain(token.raw);
  switch (token.type) {
    case 'space':
    case 'def':
      // A definition says where a link goes; the link itself shows that.
      return [];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'code': {
      const code = token as Tokens.Code;
      return [{ kind: 'code', text: code.text, language: (code.lang ?? '').slice(0, 24) }];
    }
    case 'heading': {
      const heading = token as Tokens.Heading;
      const level = heading.depth <= 1 ? 1 : heading.depth === 2 ? 2 : 3;
      return [{ kind: 'heading', level, children: inlines(heading.tokens, depth + 1) }];
    }
    case 'blockquote':
      return [{ kind: 'quote', children: blocks((token as Tokens.Blockquote).tokens, depth + 1) }];
    case 'list': {
      const list = token as Tokens.List;
      return [
        {
          kind: 'list',
          start: list.ordered ? Number(list.start) || 1 : undefined,
          items: list.items.map((item) => blocks(item.tokens, depth + 1)),
        },
      ];
    }
    case 'checkbox':
      return [{ kind: 'paragraph', children: [{ kind: 'text', text: token.raw.trim() }] }];
    case 'table': {
      const table = token as Tokens.Table;
      return [
        {
          kind: 'table',
          head: table.header.map((cell) => inlines(cell.tokens, depth + 1)),
          rows: table.rows.map((row) => row.map((cell) => inlines(cell.tokens, depth + 1))),
        },
      ];
    }
    case 'paragraph':
    case 'text': {
      const inner = token.tokens;
      return [
        {
          kind: 'paragraph',
          children: inner === undefined ? lines(token.raw.trim()) : inlines(inner, depth + 1),
        },
      ];
    }
    default:
      // Raw HTML and whatever a later lexer may add.
      return plain(token.raw);
  }
}

function inlines(tokens: readonly Token[], depth: number): readonly Inline[] {
  return tokens.flatMap((token) => inline(token as Tokens.Generic, depth));
}

function inline(token: Tokens.Generic, depth: number): readonly Inline[] {
  if (depth > MAX_DEPTH) return [{ kind: 'text', text: token.raw }];
  switch (token.type) {
    case 'text':
      return token.tokens === undefined
        ? [{ kind: 'text', text: decode(String(token['text'])) }]
        : inlines(token.tokens, depth + 1);
    case 'escape':
      return [{ kind: 'text', text: String(token['text']) }];
    case 'br':
      return [{ kind: 'break' }];
    case 'codespan':
      return [{ kind: 'code', text: String(token['text']) }];
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, children: inlines(token.tokens ?? [], depth + 1) }];
    case 'link': {
      const link = token as Tokens.Link;
      const host = webHost(link.href);
      if (host === undefined) return [{ kind: 'text', text: link.raw }];
      return [
        {
          kind: 'link',
          href: link.href,
          host,
          children: [{ kind: 'text', text: flat(inlines(link.tokens, depth + 1)) }],
        },
      ];
    }
    default:
      return [{ kind: 'text', text: token.raw }];
  }
}

function webHost(href: string): string | undefined {
  if (!/^https?:\/\//i.test(href)) return undefined;
  try {
    const url = new URL(href);
    // A name before the host is a way to pass one site off as another.
    return url.username === '' && url.password === '' ? url.host : undefined;
  } catch {
    return undefined;
  }
}

/** The words of a run without its marks. */
function flat(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => ('text' in node ? node.text : 'children' in node ? flat(node.children) : ' '))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** The lexer decodes most entities, numbers among them, and leaves these; either may bring a hidden character in. */
function decode(text: string): string {
  return visible(
    text.replaceAll(/&(amp|lt|gt|quot|apos|nbsp);/g, (whole, name: string) => ENTITIES[name] ?? whole),
  );
}
