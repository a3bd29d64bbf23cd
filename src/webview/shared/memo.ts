import { Component, type ComponentType, createElement, type VNode } from 'preact';

/** A component that is drawn again only when one of its props is another value. Props that are functions must be stable. */
export function memo<Props extends object>(inner: (props: Props) => VNode | null): ComponentType<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const now = this.props as Readonly<Record<string, unknown>>;
      const then = next as Readonly<Record<string, unknown>>;
      const keys = new Set([...Object.keys(now), ...Object.keys(then)]);
      for (const key of keys) if (!Object.is(now[key], then[key])) return true;
      return false;
    }

    override render() {
      return createElement(inner, this.props as Props);
    }
  };
}
