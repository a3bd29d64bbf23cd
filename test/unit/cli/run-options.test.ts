import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/command.ts';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import { readRunOptions } from '../../../src/cli/run-options.ts';
import { after, ended, refusedKey, started } from './run-fixture.ts';

const read = (line: string) => readRunOptions(line.split(' '));

describe('options of a run', () => {
  test('default to the demo, all analyses and the limits of the design', () => {
    expect(read('a.case.yaml')).toEqual({
      caseFile: 'a.case.yaml',
      model: { kind: 'demo' },
      analyses: undefined,
      panelFile: undefined,
      pattern: undefined,
      concurrency: undefined,
      teamTimeoutMs: 1_200_000,
      idleTimeoutMs: 300_000,
      spend: undefined,
      demoPace: 1,
      out: undefined,
      allowIdentifiable: false,
      json: false,
      quiet: false,
    });
  });

  test('are all read', () => {
    const line =
      'a.case.yaml --analyses x,y,x --panel p.yaml --model big --base-url http://localhost:1/v1 --model-name gpt --api-key-env KEY ' +
      '--pattern group_chat --concurrency 3 --team-timeout 1.5 --idle-timeout 2 --price 0.5,2 --requests-per-minute 60 --tokens-per-minute 90000 --max-concurrent 4 --tool-calling text --temperature 0.2 --max-output-tokens 800 --max-tokens 9000 --max-cost 1.5 --max-turns-per-team 20 --demo-pace 0 --out o --allow-identifiable --json --quiet';
    expect(read(line)).toEqual({
      caseFile: 'a.case.yaml',
      model: {
        kind: 'endpoint',
        id: 'big',
        baseUrl: 'http://localhost:1/v1',
        modelName: 'gpt',
        keyVariable: 'KEY',
        price: { input: 0.5, output: 2 },
        requestsPerMinute: 60,
        tokensPerMinute: 90_000,
        maxConcurrent: 4,
        toolCalling: 'text',
        temperature: 0.2,
        maxOutputTokens: 800,
      },
      analyses: ['x', 'y'],
      panelFile: 'p.yaml',
      pattern: 'group_chat',
      concurrency: 3,
      teamTimeoutMs: 1500,
      idleTimeoutMs: 2000,
      spend: { team: { maxTurns: 20 }, run: { maxTokens: 9000, maxCost: 1.5 } },
      demoPace: 0,
      out: 'o',
      allowIdentifiable: true,
      json: true,
      quiet: true,
    });
  });

  test.each([
    ['--model m --base-url https://x/v1', { id: 'm', modelName: 'm' }],
    ['--base-url https://x/v1 --model-name n', { id: 'n', modelName: 'n' }],
  ])('%s names the model by what is there', (line, expected) => {
    expect(read(`a.case.yaml ${line}`).model).toMatchObject(expected);
  });

  test.each([
    ['--json', 'Which case?'],
    ['a b', 'one case'],
    ['a --wrong', "Unknown option '--wrong'."],
    ['a --out', "'--out <value>'"],
    ['a --analyses x,,y', '--analyses expects'],
    ['a --model big', 'Say --base-url'],
    ['a --model demo --base-url http://x', 'leave out --base-url'],
    ['a --model-name n', 'also say --base-url'],
    ['a --base-url http://x', 'Say --model-name'],
    ['a --model m --base-url ftp://x', '--base-url must be a web address'],
    ['a --model m --base-url https://user:key@x', 'must not hold a key'],
    ['a --model m --base-url https://x/v1?key=AIzaSy', 'must not hold a key'],
    ['a --model m --base-url https://x --api-key-env K --api-key-stdin', 'not both'],
    ['a --api-key-stdin', 'also say --base-url'],
    ['a --model m --base-url https://x --requests-per-minute 0', 'one or more'],
    ['a --model m --base-url https://x --tool-calling maybe', 'native or text'],
    ['a --tokens-per-minute 5', '--tokens-per-minute says too little'],
    ['a --pattern debate', 'consensus or group_chat'],
    ['a --concurrency 0', 'one or more'],
    ['a --concurrency 2.5', 'one or more'],
    ['a --team-timeout 0', 'more than zero'],
    ['a --idle-timeout 1e9', 'more than zero'],
    ['a --demo-pace fast', 'zero or more'],
    ['a --max-tokens 0', '--max-tokens expects a whole number'],
    ['a --max-cost -1', "'--max-cost"],
    ['a --base-url http://x --model-name n --max-cost 1', '--max-cost needs the price'],
    ['a --base-url http://x --model-name n --price 1', '--price expects'],
    ['a --model demo --price 1,2', 'leave out --price'],
  ])('%s is refused in words', (line, words) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(words);
  });
});

describe('the exit status', () => {
  const run = (outcomes: readonly ('consensus' | 'no_consensus' | 'failed')[], cancelled = false) => {
    const ids = ['drugs', 'literature', 'imaging'];
    const teams = outcomes.map(
      (outcome, index) =>
        [
          ids[index] ?? '',
          1000,
          { type: 'team.ended', outcome, ...(outcome === 'failed' && { error: refusedKey }) },
        ] as const,
    );
    return exitCodeOf(ended(after(started(), ...teams), cancelled));
  };

  test.each([
    [0, run(['consensus', 'no_consensus', 'consensus'])],
    [2, run(['consensus', 'failed', 'consensus'])],
    [3, run(['failed', 'failed', 'failed'])],
    [130, run(['consensus', 'consensus', 'consensus'], true)],
  ])('is %i', (expected, got) => {
    expect(got).toBe(expected);
  });
});
