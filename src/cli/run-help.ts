/** The flags that say which model, for every command that uses one. */
export const modelHelp = `The model
  --model ID           demo, or a name of your own for the model (default: demo)
  --base-url URL       an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1
  --model-name NAME    the name that the endpoint knows the model by (default: ID)
  --api-key-env VAR    the environment variable that holds the key, if the endpoint wants one
  --api-key-stdin      the key is the first line of standard input, for a key that is in no environment
  --price IN,OUT       US dollars for a million tokens of input and of output, for costs and caps
  --requests-per-minute N, --tokens-per-minute N
                       what the endpoint allows (default: as its headers say)
  --max-concurrent N   calls at once (default: found out while running)
  --tool-calling T     native, or text for an endpoint that cannot call tools (default: native)
  --temperature T      (default: left to the endpoint); also --max-output-tokens N, of one answer
`;

const spendHelp = `  --max-turns N        messages of agents that the run may take; also --max-turns-per-team
  --max-tokens N       tokens that the run may use, in and out; also --max-tokens-per-team
  --max-cost D         US dollars that the run may cost; also --max-cost-per-team
                       At a cap a team ends with what it has and says so; "consilium resume" goes on.
`;

/** What `consilium run --help` prints. */
export const runHelp = `Usage: consilium run <case> [options]

Puts one case file (*.case.yaml, *.case.md) before a panel of teams that work in parallel.
Without a model the offline demo plays the agents: it is no language model.

What to run
  --analyses A,B       ids of the panel's analyses, parted by commas (default: all)
  --panel FILE         a panel file (default: the built-in clinical panel)
  --pattern P          consensus or group_chat, for every team (default: as the panel says)

${modelHelp}  --allow-identifiable send a case that is not "deidentified: true" to another machine, this once

Limits
  --concurrency N      teams at once (default: from the number of processors)
  --team-timeout S     seconds that a team may take (default: 1200)
  --idle-timeout S     seconds that a team may go without any progress (default: 300)
${spendHelp}  --demo-pace S        seconds of the demo for a minute of the published example (default: 1)

Results
  --out DIR            the folder that takes <case id>/<run id>/ (default: .consilium beside the case)
  --spare-out DIR      where the run goes on when its folder cannot be written any more
  --json               print one JSON document on standard output
  --quiet              print no progress and no table, only errors

Exit status
  0    every team ended in consensus or no consensus, and the synthesis is written
  2    some teams, or the synthesis, failed; the rest is written
  3    no team succeeded
  64   wrong usage
  65   the case or the panel has errors, or must not be sent
  130  cancelled; what was finished is written

Consilium is a research and development tool, not a medical device.
`;
