/** The command line was written wrongly; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Command whose help is pointed to; empty for the general help. */
  readonly command: string;

  constructor(message: string, command = '') {
    super(message);
    this.command = command;
  }
}
