/**
 * Reads the text of the field `summary` out of JSON that is still being written, so that people see what an agent writes
 * while its typed answer streams. Only a view: the whole answer is parsed when it is there.
 */
export class SummaryStream {
  #state: 'before' | 'inside' | 'after' = 'before';
  #buffer = '';

  /** The new text for people in this piece; empty when there is none. */
  push(piece: string): string {
    if (this.#state === 'after') return '';
    this.#buffer += piece;
    if (this.#state === 'before') {
      const start = /^\s*\{\s*"summary"\s*:\s*"/.exec(this.#buffer);
      if (start === null) {
        // It does not begin with its summary, so there is nothing to show early.
        if (this.#buffer.length > 64) this.#state = 'after';
        return '';
      }
      this.#buffer = this.#buffer.slice(start[0].length);
      this.#state = 'inside';
    }
    return this.#inside();
  }

  #inside(): string {
    let end = 0;
    while (end < this.#buffer.length) {
      const char = this.#buffer[end];
      if (char === '"') {
        this.#state = 'after';
        break;
      }
      const length = char === '\\' ? (this.#buffer[end + 1] === 'u' ? 6 : 2) : 1;
      if (end + length > this.#buffer.length) break;
      end += length;
    }
    const raw = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end);
    try {
      return raw === '' ? '' : (JSON.parse(`"${raw.replaceAll('\n', String.raw`\n`)}"`) as string);
    } catch {
      this.#state = 'after';
      return '';
    }
  }
}
