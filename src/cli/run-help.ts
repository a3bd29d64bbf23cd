/** What `consilium run --help` prints. */
export const runHelp = `Usage: consilium run <case> [options]

Puts one case file (*.case.yaml, *.case.md) before a panel of teams that work in parallel.
Without a model the offline demo plays the agents: it is no language model.

What to run
  --analyses A,B       ids of the panel's analyses, parted by commas (default: all)
  --panel FILE         a panel file (default: the built-in clinical panel)
  --pattern P          consensus or group_chat, for every team (default: as the panel says)

The model
  --model ID           demo, or a name of your own for the model (default: demo)
  --base-url URL       an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1
  --model-name NAME    the name that the endpoint knows the model by (default: ID)
  --api-key-env VAR    the environment variable that holds the key, if the endpoint wants one
  --allow-identifiable send a case that is not "deidentified: true" to another machine, this once

Limits
  --concurrency N      teams at once (default: from the number of processors)
  --team-timeout S     seconds that a team may take (default: 1200)
  --idle-timeout S     seconds that a team may go without any progress (default: 300)
  --demo-pace S        seconds of the demo for a minute of the published example (default: 1)

Results
  --out DIR            the folder that takes <case id>/<run id>/ (default: .consilium beside the case)
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
