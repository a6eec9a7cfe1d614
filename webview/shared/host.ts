/**
 * The page's end of the wire to its host: typed messages both ways, and the state that survives a reload of the page.
 */
import * as v from 'valibot';
import {
  faultMessage,
  parseViewMessage,
  readyMessage,
  wrapViewMessage,
} from '../../extension/core/protocol/views/viewEnvelope.ts';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** VS Code gives it to the page, once. */
declare function acquireVsCodeApi(): EditorApi;

export interface Host<ToView, ToHost, State> {
  post(message: ToHost): void;
  /** What the page kept before it was reloaded or hidden; undefined at first, or when it is of another version. */
  getState(): State | undefined;
  setState(state: State): void;
  /** Starts to listen, and tells the host that it does: the host answers with its state. Call it once. */
  listen(onMessage: (message: ToView) => void): void;
}

export interface ConnectOptions<ToView, State> {
  readonly toView: v.GenericSchema<unknown, ToView>;
  readonly state: v.GenericSchema<unknown, State>;
}

/** Call it once, at the start of the page. Faults of the page are told to the host from then on. */
export function connect<ToView, ToHost, State>(
  options: ConnectOptions<ToView, State>,
): Host<ToView, ToHost, State> {
  const api = acquireVsCodeApi();
  const post = (message: unknown): void => api.postMessage(wrapViewMessage(message));
  const tell = (text: string): void => post(faultMessage(text));
  window.addEventListener('error', ({ error, message }) => tell(describe(error ?? message)));
  window.addEventListener('unhandledrejection', ({ reason }) => tell(describe(reason)));
  return {
    post,
    getState: () => {
      const parsed = v.safeParse(options.state, api.getState());
      return parsed.success ? parsed.output : undefined;
    },
    setState: (state) => api.setState(state),
    listen: (onMessage) => {
      window.addEventListener('message', ({ data }) => {
        const parsed = parseViewMessage(options.toView, data);
        if (parsed.kind === 'message') onMessage(parsed.message);
        else if (parsed.kind === 'misfit') tell(`a message of the host was dropped: ${parsed.reason}`);
      });
      post(readyMessage);
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
