import type { ReportView } from '../../protocol/report.ts';
import { duration, seconds } from '../shared/format.ts';
import { TeamBadge } from '../shared/Glyph.tsx';
import { Icon } from '../shared/icons.tsx';
import { isAbsent, isActive, statusLook } from '../shared/status.ts';
import { waitTexts } from '../shared/waits.ts';
import { type Axis, axis, laneText, type Numbers, type Piece, pieces, ranFor } from './lanes.ts';

export function NumbersRow({ view, numbers }: { view: ReportView; numbers: Numbers }) {
  const longest = view.teams.find((team) => team.info.id === numbers.longest)?.info.title ?? '';
  const figures: readonly (readonly [string, string, string])[] = [
    [
      view.status === 'running' ? 'So far' : 'Wall time',
      duration(numbers.wallMs),
      numbers.rounds > 1
        ? `last of ${numbers.rounds} rounds of work, ${duration(numbers.wholeMs)} in all`
        : '',
    ],
    ['One after another', duration(numbers.sequentialMs), ''],
    [
      'Speed-up',
      `${numbers.speedUp.toFixed(1)}×`,
      numbers.teamsSpeedUp === undefined ? '' : `teams alone ${numbers.teamsSpeedUp.toFixed(1)}×`,
    ],
    ['Longest team', duration(numbers.longestMs), longest],
    numbers.slotsUsed === undefined
      ? ['Places', String(view.slots), '']
      : ['Places used', String(numbers.slotsUsed), `of ${view.slots}`],
  ];
  return (
    <dl class="numbers num">
      {figures.map(([name, value, note]) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong> {note}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One bar of all teams end to end, one of the time it took, and a lane for each team. */
export function Timeline({ view, numbers, now }: { view: ReportView; numbers: Numbers; now: number }) {
  const scale = axis(Math.max(numbers.wallMs, now, ...view.teams.map((team) => team.endedAt ?? 0)));
  const { startedAt, endedAt } = view.synthesis;
  const longest = view.teams.find((team) => team.info.id === numbers.longest);
  const limit = numbers.final ? longest?.endedAt : undefined;
  return (
    <div class="timeline">
      <Patterns />
      <Compared view={view} numbers={numbers} now={now} />
      <Key limit={limit === undefined ? undefined : numbers.longestMs} />
      <div class="lanes">
        <Grid scale={scale} limit={limit} />
        {view.teams.map((team) => {
          const look = statusLook(team.status);
          const isLongest = team.info.id === numbers.longest && numbers.final;
          return (
            <div class={`lane${isLongest ? ' longest' : ''}`}>
              <span class="name">
                <TeamBadge short={team.info.short} absent={isAbsent(team.status)} />
                <span>{team.info.title}</span>
              </span>
              <Bar
                pieces={pieces(team, now, scale.end)}
                label={`${laneText(team, now)}${isLongest ? '; the longest team, which sets the time' : ''}`}
              />
              <span class="time num">{duration(ranFor(team, now))}</span>
              <span class="with-icon state" aria-hidden="true">
                <Icon name={look.icon} tone={look.tone} spin={look.spin} />
                <span class="word">{look.word}</span>
              </span>
            </div>
          );
        })}
        <div class="lane">
          <span class="name">
            <TeamBadge short="Syn" />
            <span>Synthesis</span>
          </span>
          <Bar
            pieces={
              startedAt === undefined
                ? []
                : [
                    {
                      x: (startedAt / scale.end) * 100,
                      width: (((endedAt ?? now) - startedAt) / scale.end) * 100,
                      kind: 'model',
                    },
                  ]
            }
            label={
              startedAt === undefined
                ? 'Synthesis: starts when all teams have ended'
                : `Synthesis: from ${duration(startedAt)} to ${duration(endedAt ?? now)}`
            }
          />
          <span class="time num">
            {startedAt === undefined ? '' : duration((endedAt ?? now) - startedAt)}
          </span>
          <span class="with-icon state" aria-hidden="true">
            <SynthesisWord status={view.synthesis.status} />
          </span>
        </div>
        <AxisRow scale={scale} />
      </div>
      <Waits view={view} />
    </div>
  );
}

/** Why teams waited, in words: the dots in the lanes say only when. Their labels say it too, so it is not read out twice. */
function Waits({ view }: { view: ReportView }) {
  const waited = view.teams.flatMap((team) => {
    const texts = waitTexts(team.lane);
    return texts.length === 0 ? [] : [`${team.info.title}, ${texts.join(', ')}`];
  });
  return waited.length === 0 ? null : (
    <p class="muted" aria-hidden="true">
      {waited.join('; ')}
    </p>
  );
}

function SynthesisWord({ status }: { status: ReportView['synthesis']['status'] }) {
  switch (status) {
    case 'pending':
      return (
        <>
          <Icon name="circle" tone="muted" />
          <span class="word">to come</span>
        </>
      );
    case 'running':
      return (
        <>
          <Icon name="sync" tone="run" spin />
          <span class="word">running</span>
        </>
      );
    case 'finished':
      return (
        <>
          <Icon name="pass" tone="pass" />
          <span class="word">done</span>
        </>
      );
    default:
      return (
        <>
          <Icon name="error" tone="bad" />
          <span class="word">failed</span>
        </>
      );
  }
}

/** Both bars on one scale: the whole width is the time one after another would take. */
function Compared({ view, numbers, now }: { view: ReportView; numbers: Numbers; now: number }) {
  const whole = Math.max(numbers.sequentialMs, numbers.wallMs, 1);
  // Teams of an earlier round are in none of these times.
  const since = view.metrics?.roundStartedAt ?? 0;
  const parts = view.teams
    .filter((team) => team.queuedAt >= since)
    .map((team) => ({ short: team.info.short, title: team.info.title, ms: ranFor(team, now) }));
  const saved = numbers.sequentialMs - numbers.wallMs;
  return (
    <div class="compared">
      <div class="lane">
        <span class="name">One after another</span>
        <div
          class="end-to-end"
          role="img"
          aria-label={`One after another: ${duration(numbers.sequentialMs)}. ${parts.map((part) => `${part.title} ${duration(part.ms)}`).join(', ')}, synthesis ${duration(numbers.synthesisMs)}`}
        >
          {[...parts, { short: 'Syn', title: 'Synthesis', ms: numbers.synthesisMs }]
            .filter((part) => part.ms > 0)
            .map((part) => (
              <span
                style={{ width: `${(part.ms / whole) * 100}%` }}
                title={`${part.title} ${duration(part.ms)}`}
              >
                {part.ms / whole > 0.05 ? part.short : ''}
              </span>
            ))}
        </div>
        <span class="time num">{duration(numbers.sequentialMs)}</span>
        <span class="state" />
      </div>
      <div class="lane">
        <span class="name">In parallel</span>
        <div
          class="in-parallel"
          role="img"
          aria-label={`In parallel: ${duration(numbers.wallMs)}${saved > 0 ? `, ${duration(saved)} saved` : ''}`}
        >
          <span class="took" style={{ width: `${(numbers.wallMs / whole) * 100}%` }} />
          {saved / whole > 0.12 ? <span class="saved num">{duration(saved)} saved</span> : null}
        </div>
        <span class="time num">{duration(numbers.wallMs)}</span>
        <span class="state" />
      </div>
    </div>
  );
}

function Bar({ pieces: drawn, label }: { pieces: readonly Piece[]; label: string }) {
  return (
    <svg class="bar" role="img" aria-label={label}>
      <title>{label}</title>
      {drawn.map((piece) => (
        <Part piece={piece} />
      ))}
    </svg>
  );
}

function Part({ piece }: { piece: Piece }) {
  const place = { x: `${piece.x}%`, width: `${piece.width}%` };
  if (piece.kind === 'running') return <rect class="bar-running" {...place} y="6" height="2" />;
  return (
    <rect class={`bar-${piece.kind}`} {...place} y="1" height="12">
      {piece.title === undefined ? null : <title>{piece.title}</title>}
    </rect>
  );
}

/** Fills that tell tool and waiting time apart without colour. */
function Patterns() {
  return (
    <svg class="patterns" aria-hidden="true">
      <defs>
        <pattern
          id="hatched"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="hatch-ground" width="5" height="5" />
          <rect class="hatch-line" width="2.2" height="5" />
        </pattern>
        <pattern id="dotted" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect class="dot-ground" width="4" height="4" />
          <circle class="dot" cx="2" cy="2" r="0.8" />
        </pattern>
      </defs>
    </svg>
  );
}

function Key({ limit }: { limit: number | undefined }) {
  const kinds = [
    ['model', 'model'],
    ['tool', 'tool'],
    ['waiting', 'waiting'],
    ['queued', 'queued'],
  ] as const;
  return (
    <p class="legend key" aria-hidden="true">
      {kinds.map(([kind, word]) => (
        <span>
          <svg class="swatch">
            <rect class={`bar-${kind}`} x="0.5" y="0.5" width="17" height="9" />
          </svg>
          {word}
        </span>
      ))}
      {limit === undefined ? null : (
        <span>
          <span class="limit-mark" />
          longest team, {duration(limit)}
        </span>
      )}
    </p>
  );
}

function Grid({ scale, limit }: { scale: Axis; limit: number | undefined }) {
  return (
    <div class="grid" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <span style={{ left: `${(tick / scale.end) * 100}%` }} />
      ))}
      {limit === undefined ? null : <span class="limit" style={{ left: `${(limit / scale.end) * 100}%` }} />}
    </div>
  );
}

function AxisRow({ scale }: { scale: Axis }) {
  const minutes = scale.unit === 'minutes';
  return (
    <div class="axis num" aria-hidden="true">
      <span class="unit">{scale.unit}</span>
      <div>
        {scale.ticks.map((tick) => (
          <span style={{ left: `${(tick / scale.end) * 100}%` }}>
            {minutes ? Math.round(tick / 6000) / 10 : Number(seconds(tick))}
          </span>
        ))}
      </div>
    </div>
  );
}

/** True while anything on the timeline still grows. */
export function grows(view: ReportView): boolean {
  return (
    view.status === 'running' &&
    (view.teams.some((team) => isActive(team.status)) ||
      view.synthesis.status === 'running' ||
      view.metrics === undefined)
  );
}
