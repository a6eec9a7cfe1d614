/**
 * Why there is no map, in words, with what to do about it.
 */
import type { MapStatus } from '../../core/protocol/views/mapView.ts';
import { messageForCode, messageForError } from '../messages/errorMessages.ts';
import { messageForOff } from '../messages/offMessages.ts';
import { actionTitle, type UserMessage } from '../messages/userMessage.ts';
import type { MapProblem } from './mapMaker.ts';

export function describeMapProblem(problem: MapProblem): Extract<MapStatus, { kind: 'failed' }> {
  const message = messageOf(problem);
  return {
    kind: 'failed',
    isError: problem.kind !== 'off',
    text: message.text,
    actions: message.actions.map((id) => ({ id, title: actionTitle(id) })),
  };
}

function messageOf(problem: MapProblem): UserMessage {
  switch (problem.kind) {
    case 'off':
      return messageForOff(problem.state.reason);
    case 'engineFailed':
      return messageForCode(problem.state.code);
    case 'error':
      return messageForError(problem.error);
  }
}
