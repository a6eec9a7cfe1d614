/**
 * Pictures from the clipboard and from drops, as messages for the host: their bytes, and a small preview that the page
 * makes itself, so that the host never has to send them back.
 */
import { mostPictureBytes, type SimilarToHost } from '../../extension/core/protocol/views/similarView.ts';

/** Twice the size that it is shown in, for sharp displays. */
const thumbnailPixels = 96;

/** What a paste or drop holds, best first: bytes of a picture, else addresses of files. */
export async function messageOfTransfer(transfer: DataTransfer): Promise<SimilarToHost | undefined> {
  // The transfer is empty as soon as this function waits for something.
  const files = [...transfer.files];
  const addresses = uriList(transfer);
  const picture = files.find(({ type }) => type.startsWith('image/'));
  if (picture !== undefined) return messageOfPicture(picture);
  const [address] = addresses;
  if (address !== undefined) return { type: 'file', uri: address };
  return files.length > 0 ? { type: 'refused', reason: 'not-a-picture' } : undefined;
}

/** VS Code writes its own list beside the common one. */
function uriList(transfer: DataTransfer): readonly string[] {
  return ['application/vnd.code.uri-list', 'text/uri-list']
    .flatMap((type) => transfer.getData(type).split(/\r?\n/))
    .filter((line) => line.startsWith('file:'));
}

async function messageOfPicture(file: File): Promise<SimilarToHost> {
  if (file.size > mostPictureBytes) return { type: 'refused', reason: 'too-large' };
  try {
    const url = await dataUrlOf(file);
    return {
      type: 'picture',
      // The clipboard calls every picture "image.png".
      name: file.name === 'image.png' ? '' : file.name,
      mediaType: file.type,
      base64: url.slice(url.indexOf(',') + 1),
      thumbnail: await thumbnailOf(url),
    };
  } catch {
    return { type: 'refused', reason: 'unreadable' };
  }
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read.'));
    reader.readAsDataURL(file);
  });
}

/** Rejects when the browser cannot decode it. */
async function thumbnailOf(url: string): Promise<string> {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  // A drawing may have no size of its own.
  const width = picture.naturalWidth || thumbnailPixels;
  const height = picture.naturalHeight || thumbnailPixels;
  const scale = Math.min(1, thumbnailPixels / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
