/** A part of a panel to begin with, as lines and on one line. */
export interface Part {
  readonly block: string;
  readonly flow: string;
}

const instructions: Readonly<Record<string, string>> = {
  coordinator: 'Open the discussion: say who the patient is, what is asked, and what is urgent.',
  specialist: 'Say what you find, and name the line of the case for each fact.',
  reviewer: 'Vote on every finding, and say why.',
  supervisor: 'Write the conclusion from what the team agrees on, and name what it does not agree on.',
};

/** An agent of a role under a name that is free. */
export function newAgent(role: string, taken: readonly string[]): Part {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const base = role.replace(/^./, (letter) => letter.toUpperCase());
  let name = base;
  for (let number = 2; used.has(name.toLowerCase()); number += 1) name = `${base}_${number}`;
  const told = instructions[role] ?? instructions['specialist'] ?? '';
  return {
    block: `name: ${name}\nrole: ${role}\ninstructions: |\n  ${told}`,
    flow: `{name: ${name}, role: ${role}, instructions: '${told}'}`,
  };
}

/** The smallest team that works by consensus. */
export function newTeam(): Part {
  const agents = ['specialist', 'reviewer', 'supervisor'].map((role) => newAgent(role, []));
  return {
    block: agents.map(({ block }) => `\n  - ${block.replaceAll('\n', '\n    ')}`).join(''),
    flow: `[${agents.map(({ flow }) => flow).join(', ')}]`,
  };
}

/** An analysis with the smallest team. */
export function newAnalysis(): string {
  const agents = newTeam().block.replaceAll('\n', '\n    ');
  return `\n  - id: first_question\n    title: First question\n    question: What should this team answer?\n    agents:${agents}`;
}
