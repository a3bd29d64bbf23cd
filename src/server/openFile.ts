import type { TextDocument } from 'vscode-languageserver-textdocument';

import { check } from './check.ts';
import { diskBeside } from './disk.ts';
import type { FileKind } from './fileKind.ts';
import type { Finding } from './findings.ts';
import { ModelReader, type Model } from './model.ts';
import type { RunSettings } from './settings.ts';

/** One open file: its reader keeps what has not changed, its model is made when somebody asks. */
export class OpenFile {
  readonly #reader: ModelReader;
  readonly #onError: (error: unknown) => void;
  #model: Model | undefined;
  #version = Number.NaN;
  #findings: readonly Finding[] | undefined;
  constructor(
    readonly document: TextDocument,
    kind: FileKind,
    onError: (error: unknown) => void,
    private readonly settings: () => RunSettings,
  ) {
    this.#onError = onError;
    this.#reader = new ModelReader(kind);
  }

  get model(): Model {
    if (this.#model === undefined || this.#version !== this.document.version) {
      this.#model = this.#reader.read(this.document.getText());
      this.#version = this.document.version;
      this.#findings = undefined;
    }
    return this.#model;
  }

  get findings(): readonly Finding[] {
    const { model } = this;
    this.#findings ??= check(model, diskBeside(this.document.uri), this.#onError, this.settings());
    return this.#findings;
  }

  /** What was found is looked for again: something beside the text has changed. */
  forget(): void {
    this.#findings = undefined;
  }
}
