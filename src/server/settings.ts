/** What a client has set for runs, as far as panels can contradict it. */
export interface RunSettings {
  /** After this a team is stopped. */
  readonly teamTimeoutSeconds: number;
  /** After this without a sign of life a team is stopped. */
  readonly idleTimeoutSeconds: number;
  /** The most turns that a team may take, whatever its panel says; undefined for no cap. */
  readonly maxTurnsPerTeam: number | undefined;
  /** Ids of the models that there are; undefined while a client says nothing of them. */
  readonly models: readonly string[] | undefined;
}

/** What holds while a client says nothing: the defaults of a run. */
export const defaultSettings: RunSettings = {
  teamTimeoutSeconds: 1200,
  idleTimeoutSeconds: 300,
  maxTurnsPerTeam: undefined,
  models: undefined,
};

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Reads the settings under `consilium`, as VS Code names them. Values of a wrong type read as the default. */
export function settingsOf(given: unknown): RunSettings {
  const settings = mapOf(given);
  const number = (value: unknown): number | undefined =>
    typeof value === 'number' && value >= 1 ? value : undefined;
  return {
    teamTimeoutSeconds: number(settings['teamTimeoutSeconds']) ?? defaultSettings.teamTimeoutSeconds,
    idleTimeoutSeconds: number(settings['idleTimeoutSeconds']) ?? defaultSettings.idleTimeoutSeconds,
    maxTurnsPerTeam: number(
      mapOf(settings['limits'])['maxTurnsPerTeam'] ?? settings['limits.maxTurnsPerTeam'],
    ),
    models: idsOf(settings['models']),
  };
}

/** The ids of models as the setting lists them, or a plain list of ids. */
function idsOf(models: unknown): readonly string[] | undefined {
  if (!Array.isArray(models)) return undefined;
  return models.flatMap((model: unknown) => {
    const id = typeof model === 'string' ? model : mapOf(model)['id'];
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}
