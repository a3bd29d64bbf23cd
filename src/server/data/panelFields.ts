import { caseSections } from '../../core/case/types.ts';
import type { Field } from './fields.ts';

/** The keys of a panel in the order in which they are used. */
export const panelFields: readonly Field[] = [
  {
    key: 'panelVersion',
    doc: 'The version of this format. It is 1.',
    value: '1',
    values: ['1'],
    required: true,
  },
  {
    key: 'id',
    doc: 'The name of the panel: letters, digits, hyphens and underscores.',
    value: '${1:my-panel}',
    required: true,
  },
  { key: 'title', doc: 'The name that people read.', value: '$1', required: true },
  {
    key: 'version',
    doc: 'The version of the panel. It is written into every run.',
    value: "'${1:1.0}'",
    required: true,
  },
  {
    key: 'input',
    doc: 'What the panel reads: a case, or any text document.',
    value: '${1|case,document|}',
    values: ['case', 'document'],
  },
  {
    key: 'preamble',
    doc: 'What every agent of every team is told first.',
    value: '|\n  $1',
    flow: '$1',
    required: true,
  },
  {
    key: 'analyses',
    doc: 'The questions that are put to the case, each with a team of its own.',
    value:
      'id: $1\ntitle: $2\nquestion: $3\nagents:\n  - name: $4\n    role: specialist\n    instructions: $5\n  - name: ${6:Reviewer}\n    role: reviewer\n    instructions: ${7:Vote on every finding, and say why.}\n  - name: ${8:Supervisor}\n    role: supervisor\n    instructions: ${9:Write the conclusion.}',
    flow: '{id: $1, title: $2, question: $3, agents: [{name: $4, role: specialist, instructions: $5}]}',
    one: 'analysis',
    list: true,
    required: true,
    fields: [
      { key: 'id', doc: 'The name of the analysis. It goes into file names.', value: '$1', required: true },
      { key: 'title', doc: 'The name that people read.', value: '$1', required: true },
      { key: 'short', doc: 'One to three letters for small places.', value: '$1' },
      {
        key: 'question',
        doc: 'What the team has to answer.',
        value: '>-\n  $1',
        flow: '$1',
        required: true,
      },
      {
        key: 'reads',
        doc: 'The parts of the case that the team sees. Without it, all of them.',
        value: '[$1]',
        values: caseSections,
        list: true,
        one: 'part of the case',
      },
      {
        key: 'pattern',
        doc: 'How the team works: consensus (sealed opinions, review, revision, conclusion) or group_chat (one speaker at a time until somebody says the word).',
        value: '${1|consensus,group_chat|}',
        values: ['consensus', 'group_chat'],
      },
      {
        key: 'model',
        doc: 'The id of a model from the settings that this team asks first. Without it, the models of the run.',
        value: '$1',
      },
      {
        key: 'expectedSeconds',
        doc: 'How long the work takes relative to the other teams, in seconds: the longest team starts first.',
        value: '600',
      },
      { key: 'maxRounds', doc: 'The most turns that the team may take, 1 to 200.', value: '15' },
      { key: 'terminateOn', doc: 'group_chat ends when a message contains this.', value: 'TERMINATE' },
      {
        key: 'speakers',
        doc: 'How group_chat picks who speaks next.',
        value: '${1|auto,round_robin,random,manual,graph|}',
        values: ['auto', 'round_robin', 'random', 'manual', 'graph'],
      },
      {
        key: 'graph',
        doc: 'With speakers: graph, who may follow whom, by the names of agents.',
        value: '{$1: [$2]}',
      },
      {
        key: 'agents',
        doc: 'The members of the team, 1 to 32.',
        value: 'name: $1\nrole: ${2|specialist,reviewer,supervisor,coordinator|}\ninstructions: |\n  $3',
        flow: '{name: $1, role: ${2|specialist,reviewer,supervisor,coordinator|}, instructions: $3}',
        one: 'agent',
        list: true,
        required: true,
        fields: [
          {
            key: 'name',
            doc: 'Unique in the team; it goes to the model as the name of the speaker.',
            value: '$1',
            required: true,
          },
          { key: 'title', doc: 'The name that people read.', value: '$1' },
          { key: 'short', doc: 'One to three letters for small places.', value: '$1' },
          {
            key: 'role',
            doc: 'What the agent is for: the coordinator opens, specialists make findings, reviewers vote on them, the supervisor writes the conclusion.',
            value: '${1|specialist,reviewer,supervisor,coordinator|}',
            values: ['coordinator', 'specialist', 'reviewer', 'supervisor'],
            required: true,
          },
          {
            key: 'model',
            doc: 'The id of a model from the settings that this agent asks first, such as a stronger one for a reviewer. Without it, that of its team.',
            value: '$1',
          },
          { key: 'tools', doc: 'The tools that it may call.', value: '[$1]', list: true, one: 'tool' },
          {
            key: 'instructions',
            doc: 'What the agent is told, after the preamble and the case.',
            value: '|\n  $1',
            flow: '$1',
            required: true,
          },
        ],
      },
    ],
  },
  {
    key: 'synthesis',
    doc: 'How the results of the teams are put together.',
    value: '\n  instructions: |\n    $1',
    flow: '{instructions: $1}',
    fields: [{ key: 'instructions', doc: 'What the synthesis is told.', value: '|\n  $1', flow: '$1' }],
  },
];
