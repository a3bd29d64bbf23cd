import { ConsiliumError } from '../errors.ts';

/** Somebody else goes on with what this process was at work on. */
export class TakenOver extends ConsiliumError {
  constructor() {
    super(
      'storage',
      'Another window or process has gone on with this team, so it stops here. Its work is kept there.',
    );
  }
}
