/**
 * What the user can do about a message, wherever it is shown: the names of the buttons that a page hands back.
 */

export const messageActions = [
  'showLog',
  'restartEngine',
  'rebuildIndex',
  'checkIndex',
  'openSettings',
  'enable',
  'manageTrust',
  'openFolder',
] as const;
export type MessageAction = (typeof messageActions)[number];

/** For names that come back unchecked. */
export function isMessageAction(value: unknown): value is MessageAction {
  return messageActions.some((action) => action === value);
}
