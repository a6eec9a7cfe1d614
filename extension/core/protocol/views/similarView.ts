/**
 * Messages between the panel "Similar" and its host. The host holds the truth and sends it whole; the page draws it and
 * says what the user did.
 */
import * as v from 'valibot';
import { count, modality, share } from '../../documents/valueSchemas.ts';
import { pictureBox } from '../searchMessages.ts';

/** A data URL of this length holds a small preview of any picture. */
const longestThumbnail = 300_000;
/** As base64: 24 MB of picture, more than a screenshot of the largest screens has. */
const longestPicture = 32 * 1024 * 1024;

const subject = v.object({
  /** Another one for another place, also where the labels are the same. */
  id: v.string(),
  /** `parse.ts:12-30`, `logo.png`. */
  label: v.string(),
  /** What is compared of it: the selection, the lines at the cursor, the whole file. */
  detail: v.string(),
  /** In the editor's icon font. */
  icon: v.string(),
  /** Address of a small picture; absent for text and code. */
  thumbnail: v.exactOptional(v.string()),
});
export type SubjectView = v.InferOutput<typeof subject>;

const result = v.object({
  /** The same for the same match in a later answer. */
  id: v.string(),
  /** Innermost names, or the file's name. */
  label: v.string(),
  /** `path:line`; a picture has no line. */
  location: v.string(),
  /** Folders, file, and names around the match, outermost first. */
  breadcrumb: v.array(v.string()),
  modality,
  icon: v.string(),
  probability: share,
  /** The lines that match best, a few of them. */
  snippet: v.string(),
  /** More of the lines around them; a picture's description. */
  preview: v.string(),
  /** Words of the question in the result, for marking; as the index splits them. */
  words: v.array(v.string()),
  /** Why it is there, in words. */
  reasons: v.array(v.string()),
  /** Address of the picture. */
  thumbnail: v.exactOptional(v.string()),
  /** Where the words of the question stand in the picture. */
  boxes: v.array(pictureBox),
  /** Places of further matches in the same file. */
  further: v.array(v.object({ label: v.string(), location: v.string() })),
  /** Absolute path, for dragging. */
  file: v.string(),
  /** A mention of the picture in the document that is edited, for whatever takes text. */
  reference: v.exactOptional(v.string()),
  wasMarked: v.nullable(v.picklist(['more', 'less'])),
});
export type ResultView = v.InferOutput<typeof result>;

/** Something that the user said about results, and can take back. */
const steeringEntry = v.object({
  key: v.string(),
  kind: v.picklist(['more', 'less', 'file', 'folder']),
  label: v.string(),
});
export type SteeringEntryView = v.InferOutput<typeof steeringEntry>;

const notice = v.object({
  isError: v.boolean(),
  icon: v.string(),
  title: v.string(),
  text: v.string(),
  actions: v.array(v.object({ id: v.string(), label: v.string() })),
});
export type NoticeView = v.InferOutput<typeof notice>;

const panelState = v.object({
  subject: v.nullable(subject),
  isPinned: v.boolean(),
  /** A question is under way; the results are those of the one before. */
  isBusy: v.boolean(),
  /** How far the index is, while answers come from a part of it; empty otherwise. */
  progress: v.string(),
  /** Kinds that are shown; none means all. */
  shown: v.array(modality),
  steering: v.array(steeringEntry),
  results: v.array(result),
  /** Stands in place of results. */
  notice: v.nullable(notice),
});
export type PanelState = v.InferOutput<typeof panelState>;

const explanation = v.object({
  /** Parts of the score, largest first. */
  parts: v.array(v.object({ label: v.string(), contribution: v.number() })),
  /** Each line with what its words add: offsets are UTF-16 code units in `text`. */
  lines: v.array(
    v.object({
      line: count,
      text: v.string(),
      contribution: v.number(),
      words: v.array(v.object({ start: count, end: count, contribution: v.number() })),
    }),
  ),
  heat: v.exactOptional(v.object({ columns: count, rows: count, values: v.array(v.number()) })),
  words: v.array(v.object({ ...pictureBox.entries, text: v.string(), contribution: v.number() })),
  /** The nearest other items; they open like results. */
  neighbours: v.array(
    v.object({
      id: v.string(),
      label: v.string(),
      location: v.string(),
      icon: v.string(),
      probability: share,
    }),
  ),
  isApproximate: v.boolean(),
});
export type ExplanationView = v.InferOutput<typeof explanation>;

export const similarToView = v.variant('type', [
  v.object({ type: v.literal('state'), state: panelState }),
  /** The results are those of the state before: they are most of it, and change less often than what stands around them. */
  v.object({ type: v.literal('stateOfSameResults'), state: v.omit(panelState, ['results']) }),
  v.object({ type: v.literal('explanation'), request: count, id: v.string(), explanation }),
  v.object({ type: v.literal('explanationFailed'), request: count, id: v.string(), text: v.string() }),
  /** Opens or closes the explanation of a result, as its context menu asks. */
  v.object({ type: v.literal('toggleExplanation'), id: v.string() }),
]);
export type SimilarToView = v.InferOutput<typeof similarToView>;

/** What can be done with a result besides opening it. */
const resultActions = [
  'compare',
  'more',
  'less',
  'excludeFile',
  'excludeFolder',
  'copyPath',
  'insertReference',
] as const;
export type ResultAction = (typeof resultActions)[number];

export const similarToHost = v.variant('type', [
  v.object({
    type: v.literal('open'),
    id: v.string(),
    /** Index of a further match of the file; its best match when absent. */
    further: v.exactOptional(count),
    /** `preview` leaves the focus in the panel. */
    how: v.picklist(['preview', 'editor', 'side']),
  }),
  v.object({ type: v.literal('act'), id: v.string(), action: v.picklist(resultActions) }),
  v.object({ type: v.literal('filter'), shown: v.array(modality) }),
  /** Takes back one thing that was said about results, or all when there is no key. */
  v.object({ type: v.literal('unsteer'), key: v.exactOptional(v.string()) }),
  v.object({
    type: v.literal('picture'),
    /** Empty for the clipboard. */
    name: v.string(),
    mediaType: v.pipe(v.string(), v.regex(/^image\/[\w.+-]+$/)),
    base64: v.pipe(v.string(), v.maxLength(longestPicture)),
    /** Data URL. */
    thumbnail: v.pipe(v.string(), v.maxLength(longestThumbnail), v.regex(/^$|^data:image\//)),
  }),
  /** A file of the explorer was dropped. */
  v.object({ type: v.literal('file'), uri: v.string() }),
  /** Something was dropped or pasted that cannot be compared. */
  v.object({ type: v.literal('refused'), reason: v.picklist(['not-a-picture', 'too-large', 'unreadable']) }),
  v.object({ type: v.literal('setPinned'), isPinned: v.boolean() }),
  v.object({ type: v.literal('explain'), request: count, id: v.string() }),
  /** A button of the notice. */
  v.object({ type: v.literal('notice'), id: v.string() }),
]);
export type SimilarToHost = v.InferOutput<typeof similarToHost>;

/** Bytes of a picture that a page may send. */
export const mostPictureBytes = (longestPicture / 4) * 3;

/** What the page keeps over a reload of its own. */
export const similarPageState = v.object({
  collapsed: v.array(modality),
  /** Results whose explanation is open. */
  explained: v.array(v.string()),
  scrollTop: v.number(),
});
export type SimilarPageState = v.InferOutput<typeof similarPageState>;

export const similarStringKeys = [
  'lessLikely',
  'below',
  'results',
  'code',
  'text',
  'image',
  'showOnly',
  'stopFiltering',
  'pin',
  'unpin',
  'busy',
  'probability',
  'more',
  'less',
  'moreShort',
  'lessShort',
  'marked',
  'unmarked',
  'compare',
  'explain',
  'openToSide',
  'furtherMatches',
  'excludedFile',
  'excludedFolder',
  'remove',
  'reset',
  'lines',
  'score',
  'neighbours',
  'wordsFor',
  'wordsAgainst',
  'approximate',
  'heat',
  'pictureWords',
  'explaining',
  'noLines',
  'keys',
  'dropHere',
  'previewOf',
  'pixels',
  'comparedWith',
  'countOne',
  'countMany',
] as const;
export type SimilarStringKey = (typeof similarStringKeys)[number];
