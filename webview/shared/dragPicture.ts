/**
 * Drags a picture out of a page: dropped on a document it becomes a mention there.
 */
import { draggedPictureType } from '../../extension/core/protocol/views/draggedPicture.ts';

/**
 * @param file absolute path
 * @param text what everything else that takes text gets
 */
export function dragPicture(event: DragEvent, file: string, text: string): void {
  const transfer = event.dataTransfer;
  if (transfer === null) return;
  transfer.effectAllowed = 'copy';
  transfer.setData(draggedPictureType, file);
  transfer.setData('text/plain', text);
}
