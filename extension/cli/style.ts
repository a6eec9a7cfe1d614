/** Colours for the terminal, or none. */
import type { CommandEnvironment, TextSink } from './commandEnvironment.ts';

export type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly faint: Paint;
  readonly path: Paint;
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
}

/** Colours on terminals, unless NO_COLOR (https://no-color.org) or a dumb terminal says otherwise. */
export function styleFor(sink: TextSink, variables: CommandEnvironment['variables']): Style {
  const isForced = (variables.FORCE_COLOR ?? '') !== '' && variables.FORCE_COLOR !== '0';
  const isRefused = (variables.NO_COLOR ?? '') !== '' || variables.TERM === 'dumb';
  const hasColours = !isRefused && (sink.isTerminal || isForced);
  const paint = (open: number, close: number): Paint =>
    hasColours ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
  return {
    bold: paint(1, 22),
    faint: paint(2, 22),
    path: paint(36, 39),
    good: paint(32, 39),
    warning: paint(33, 39),
    bad: paint(31, 39),
  };
}
