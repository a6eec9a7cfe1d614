// A state of the panel "Similar" as its host sends it, with a result of every kind.

import type {
  ExplanationView,
  PanelState,
  ResultView,
  SimilarToHost,
  SimilarToView,
} from '../../extension/core/protocol/views/similarView.ts';
import { pictureOrigin } from './harness.ts';

export const code: ResultView = {
  id: '/w/src/net/retry.ts:10:0-24:1',
  label: 'Uploader › retryUpload',
  location: 'src/net/retry.ts:11',
  breadcrumb: ['src', 'net', 'retry.ts', 'Uploader', 'retryUpload'],
  modality: 'code',
  icon: 'file-code',
  probability: 0.87,
  snippet:
    'async retryUpload(file: File, attempts = 3): Promise<void> {\n  for (let attempt = 1; attempt <= attempts; attempt++) {\n    await this.upload(file);\n  }\n}',
  preview:
    '/** Tries an upload again, with a pause that doubles each time. */\nasync retryUpload(file: File, attempts = 3): Promise<void> {\n  for (let attempt = 1; attempt <= attempts; attempt++) {\n    await this.upload(file);\n    await pause(this.firstPauseMs * 2 ** attempt);\n  }\n  throw new UploadError(`The server did not take the file, although it was asked several times in a row.`);\n}',
  words: ['retry', 'upload'],
  reasons: ['meaning 0.62', 'words: retry, upload'],
  boxes: [],
  further: [{ label: 'Uploader › backoff', location: 'src/net/retry.ts:40' }],
  file: '/w/src/net/retry.ts',
  wasMarked: null,
};

export const secondCode: ResultView = {
  ...code,
  id: '/w/src/net/queue.py:1:0-9:0',
  label: 'drain_queue_until_everything_was_sent_or_the_time_is_up',
  location: 'src/net/queue.py:2',
  breadcrumb: ['src', 'net', 'some', 'deeper', 'folder', 'queue.py', 'drain_queue_until_everything_was_sent'],
  icon: 'python',
  probability: 0.41,
  snippet: 'def drain_queue():\n    pass',
  preview: 'def drain_queue():\n    pass',
  words: [],
  reasons: ['meaning 0.44'],
  further: [],
  file: '/w/src/net/queue.py',
};

export const text: ResultView = {
  ...code,
  id: '/w/docs/uploads.md:4:0-12:0',
  label: 'Uploads › Retries',
  location: 'docs/uploads.md:5',
  breadcrumb: ['docs', 'uploads.md', 'Uploads', 'Retries'],
  modality: 'text',
  icon: 'markdown',
  probability: 0.72,
  snippet: '## Retries\nAn upload that fails is tried again, three times at most.',
  preview: '## Retries\nAn upload that fails is tried again, three times at most.',
  words: ['upload'],
  reasons: ['meaning 0.58'],
  further: [],
  file: '/w/docs/uploads.md',
};

export const image: ResultView = {
  id: '/w/assets/upload.svg:0:0-0:0',
  label: 'upload.svg',
  location: 'assets/upload.svg',
  breadcrumb: ['assets', 'upload.svg'],
  modality: 'image',
  icon: 'file-media',
  probability: 0.35,
  snippet: '',
  preview: 'upload arrow. The button that sends a file again.',
  words: ['upload'],
  reasons: ['looks like it 0.31', 'mentioned in docs/uploads.md:9'],
  thumbnail: `${pictureOrigin}/upload.svg`,
  boxes: [{ x: 0.1, y: 0.6, width: 0.5, height: 0.2 }],
  further: [],
  file: '/w/assets/upload.svg',
  reference: '![upload](../assets/upload.svg)',
  wasMarked: null,
};

export const panelState: PanelState = {
  subject: { id: 'upload.ts:31', label: 'upload.ts:31', detail: 'at the cursor', icon: 'file-code' },
  isPinned: false,
  isBusy: false,
  progress: '',
  shown: [],
  steering: [],
  results: [code, text, image, secondCode],
  notice: null,
};

export const explanation: ExplanationView = {
  parts: [
    { label: 'Meaning', contribution: 0.71 },
    { label: 'Shared words', contribution: 0.12 },
    { label: 'Kind of thing', contribution: -0.05 },
  ],
  lines: [
    {
      line: 10,
      text: 'async retryUpload(file: File) {',
      contribution: 0.31,
      words: [
        { start: 0, end: 5, contribution: 0.004 },
        { start: 6, end: 17, contribution: 0.22 },
        { start: 18, end: 22, contribution: 0.066 },
        { start: 24, end: 28, contribution: 0.02 },
      ],
    },
    {
      line: 11,
      text: '  for (let attempt = 1; ;) {',
      contribution: 0.18,
      words: [
        { start: 2, end: 5, contribution: -0.06 },
        { start: 7, end: 10, contribution: -0.01 },
        { start: 11, end: 18, contribution: 0.25 },
      ],
    },
    { line: 12, text: '', contribution: 0, words: [] },
    { line: 13, text: '  }', contribution: -0.02, words: [] },
  ],
  words: [],
  neighbours: [
    {
      id: secondCode.id,
      label: 'drain_queue',
      location: 'src/net/queue.py:2',
      icon: 'python',
      probability: 0.4,
    },
  ],
  isApproximate: true,
};

/** Wider than high, with a transparent ground. */
export const pictureFile = {
  contentType: 'image/svg+xml',
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><circle cx="30" cy="30" r="26" fill="#1a7f5a"/><rect x="64" y="12" width="48" height="36" fill="#c2410c"/></svg>',
};

const word = { x: 0.1, y: 0.6, width: 0.5, height: 0.2, text: 'upload', contribution: 0.2 };

/** A host that explains whatever it is asked about. */
export function explainingHost(message: SimilarToHost): readonly SimilarToView[] {
  if (message.type !== 'explain') return [];
  const isImage = message.id === image.id;
  const heat = { columns: 4, rows: 2, values: [0.1, 0.4, 0, 0, 0.05, 0.2, -0.1, 0] };
  return [
    {
      type: 'explanation',
      request: message.request,
      id: message.id,
      explanation: isImage ? { ...explanation, lines: [], words: [word], heat } : explanation,
    },
  ];
}
