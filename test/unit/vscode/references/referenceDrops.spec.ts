import { expect, it, vi } from 'vitest';
import { draggedPictureType } from '../../../../extension/core/protocol/views/draggedPicture.ts';
import { Uri } from '../shim/vscode.ts';

interface Edit {
  readonly insertText: string;
}
type Provide = (
  document: { readonly uri: Uri; readonly languageId: string },
  position: unknown,
  transfer: ReadonlyMap<string, { asString(): Promise<string> }>,
  token: { readonly isCancellationRequested: boolean },
) => Promise<Edit | undefined>;

const registered: {
  readonly selector: object;
  readonly provide: Provide;
  readonly types: readonly string[];
}[] = [];

vi.mock('vscode', async () => ({
  ...(await import('../shim/vscode.ts')),
  l10n: { t: (text: string) => text },
  DocumentDropOrPasteEditKind: { Empty: { append: (...parts: string[]) => parts.join('.') } },
  DocumentDropEdit: class {
    readonly insertText: string;
    constructor(insertText: string) {
      this.insertText = insertText;
    }
  },
  workspace: { getWorkspaceFolder: () => ({ uri: Uri.file('/w') }), workspaceFolders: [] },
  languages: {
    registerDocumentDropEditProvider: (
      selector: object,
      { provideDocumentDropEdits }: { readonly provideDocumentDropEdits: Provide },
      { dropMimeTypes }: { readonly dropMimeTypes: readonly string[] },
    ) => {
      registered.push({ selector, provide: provideDocumentDropEdits, types: dropMimeTypes });
      return { dispose: () => undefined };
    },
  },
}));
const { registerReferenceDrops } = await import('../../../../extension/vscode/references/referenceDrops.ts');

const dragged = (type: string, value: string) => new Map([[type, { asString: async () => value }]]);
const drop = (
  path: string,
  languageId: string,
  transfer = dragged(draggedPictureType, '/w/assets/up load.png'),
) =>
  registered[0]?.provide({ uri: Uri.file(path), languageId }, undefined, transfer, {
    isCancellationRequested: false,
  });

it('a dropped picture becomes a mention that leads there from the document, in its language', async () => {
  registerReferenceDrops();
  expect(registered[0]).toMatchObject({ selector: { pattern: '**' }, types: [draggedPictureType] });
  expect((await drop('/w/docs/start.md', 'markdown'))?.insertText).toBe(
    '![up load](../assets/up%20load.png)',
  );
  expect((await drop('/w/index.html', 'html'))?.insertText).toMatch(/^<img src="assets\/up%20load\.png"/);
});

it('what is no picture of ours is left to VS Code', async () => {
  expect(await drop('/w/a.md', 'markdown', dragged('text/plain', '/w/a.png'))).toBeUndefined();
  expect(await drop('/w/a.md', 'markdown', dragged(draggedPictureType, ''))).toBeUndefined();
});
