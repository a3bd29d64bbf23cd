/** The only place that imports the official client: it becomes a file of its own that is loaded at the first run. */
export { OpenAI, APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
