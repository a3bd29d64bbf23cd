/** What every report and every transcript says of itself. */
export const SAFETY_LEAD = 'Research and development tool, not a medical device.';
export const SAFETY_REST =
  'It lists options, never orders. Image pixels are shown, not interpreted. “Not in the data set” does not mean safe.';
export const SAFETY = `${SAFETY_LEAD} ${SAFETY_REST}`;
export const DEMO = 'demo, not a language model';
