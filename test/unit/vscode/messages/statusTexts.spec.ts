import { describe, expect, it, vi } from 'vitest';
import { skipReasons } from '../../../../extension/core/documents/workspaceFile.ts';
import type { EngineStatus } from '../../../../extension/core/protocol/engineApi.ts';
import { statusOf } from '../shim/samples.ts';

vi.mock('vscode', () => import('../shim/vscode.ts'));
const { codeSpan, escapeMarkdown, phaseSentence, progressSentence, statusBarView, waitingText } =
  await import('../../../../extension/vscode/messages/statusTexts.ts');
const { formatBytes, formatCount, formatDuration } = await import(
  '../../../../extension/vscode/messages/formats.ts'
);
const { problemText, skipReasonAdvice, skipReasonText } = await import(
  '../../../../extension/vscode/messages/skipReasonTexts.ts'
);
const { checkedText } = await import('../../../../extension/vscode/messages/checkTexts.ts');
const { statusReport } = await import('../../../../extension/vscode/status/statusReport.ts');

const viewOf = (changes: Partial<EngineStatus>) =>
  statusBarView({ kind: 'running', status: statusOf(changes) });
const indexing = { phase: 'indexing', isComplete: false, filesIndexed: 120, filesPending: 680 } as const;

describe('statusBarView', () => {
  it.each<[Partial<EngineStatus>, string, string]>([
    [{}, '$(search-fuzzy) 1,234', 'normal'],
    [indexing, '$(sync~spin) 120/800', 'normal'],
    [{ phase: 'scanning', isComplete: false }, '$(sync~spin) 1,234', 'normal'],
    [{ ...indexing, phase: 'paused' }, '$(debug-pause) 120/800', 'normal'],
    [{ phase: 'following', role: 'reader' }, '$(eye) 1,234', 'normal'],
    [{ role: 'reader' }, '$(eye) 1,234', 'normal'],
    [{ phase: 'failed', problem: { code: 'index/disk-full', message: 'x' } }, '$(warning) 1,234', 'warning'],
    [{ problem: { code: 'unheard/of', message: 'x' } }, '$(warning) 1,234', 'warning'],
  ])('of %j is %s', (changes, text, severity) => {
    expect(viewOf(changes)).toMatchObject({ text, severity });
  });

  it.each([
    [{ kind: 'starting' }, '$(sync~spin) Semblance', 'normal'],
    [{ kind: 'off', reason: 'untrusted' }, '$(circle-slash) Semblance', 'normal'],
    [{ kind: 'failed', code: 'engine/crashed', message: '' }, '$(error) Semblance', 'error'],
  ] as const)('of %j is %s', (state, text, severity) => {
    expect(statusBarView(state)).toMatchObject({ text, severity });
  });

  it('has a label for screen readers without icons in every state', () => {
    const phases = [
      'closed',
      'opening',
      'scanning',
      'indexing',
      'idle',
      'paused',
      'following',
      'failed',
    ] as const;
    for (const phase of phases) {
      const { accessibilityLabel, tooltip } = viewOf({ phase });
      expect(accessibilityLabel).toMatch(/^Semblance/);
      expect(accessibilityLabel).not.toContain('$(');
      expect(tooltip).toContain('**Semblance**');
    }
    expect(
      viewOf({ phase: 'failed', problem: { code: 'index/disk-full', message: '' } }).accessibilityLabel,
    ).toContain('No space is left');
  });

  it('does not call an index ready that waits for its rest', () => {
    expect(viewOf({ isComplete: false }).accessibilityLabel).toBe(
      'Semblance, 1,234 items; some files are not in the index yet',
    );
    expect(viewOf({}).accessibilityLabel).toBe('Semblance, 1,234 items in the index');
  });

  it('tells counts, skipped files by reason, speed, time left and encoder in the tooltip', () => {
    const { tooltip } = viewOf({
      ...indexing,
      chunksPerSecond: 94.6,
      etaSeconds: 130,
      currentFile: 'src/my_file.ts',
      chunksTruncated: 3,
      skippedByReason: { binary: 2, ignored: 5000, secret: 0 },
    });
    for (const part of [
      '| Code and text | 1,200 pieces |',
      '| Images | 34 |',
      '| Files | 120/800 |',
      '| Index size | 1.4 MB |',
      '| Encoder | text.minilm-l6-v2 |',
      '| Speed | 95 pieces a second |',
      '| Time left | 2 min |',
      '| Longer than the encoder reads | 3 |',
      '| Skipped: matched by an ignore file | 5,000 |',
      'src/my\\_file.ts',
    ]) {
      expect(tooltip).toContain(part);
    }
    expect(tooltip.indexOf('ignore file')).toBeLessThan(tooltip.indexOf('binary'));
    expect(tooltip).not.toContain('credentials');
  });

  it.each<[Partial<EngineStatus>, string]>([
    [{}, 'Semblance, 1 item in the index'],
    [{ isComplete: false }, 'Semblance, 1 item; some files are not in the index yet'],
    [{ role: 'reader' }, 'Semblance, 1 item, another window builds the index'],
    [{ phase: 'paused', filesPending: 1 }, 'Semblance is paused, 1 file is waiting'],
  ])('counts one of %j in the singular', (changes, label) => {
    expect(viewOf({ chunks: 1, images: 0, ...changes }).accessibilityLabel).toBe(label);
  });

  it('has the singular in the tooltip too', () => {
    const one = { chunks: 1, chunksToRefine: 1, picturesToCut: 1, picturesToRead: 1 };
    const { tooltip } = viewOf({ ...indexing, ...one, chunksPerSecond: 1 });
    for (const part of [
      '| Code and text | 1 piece |',
      '| Speed | 1 piece a second |',
      '| Not as accurate yet | 1 piece |',
      '| Parts not looked at yet | 1 large picture |',
      '| Text not read yet | 1 picture |',
    ]) {
      expect(tooltip).toContain(part);
    }
  });

  it('does not speak of speed when nothing is done', () => {
    expect(viewOf({ chunksPerSecond: 90, etaSeconds: 5 }).tooltip).not.toMatch(/Speed|Time left/);
  });
});

describe('texts around it', () => {
  it('escapes what a file name could smuggle into Markdown', () => {
    expect(escapeMarkdown('[x](command:y) <b> $(zap) a|b')).toBe('\\[x\\](command:y) \\<b\\> \\$(zap) a\\|b');
  });

  it.each([
    ['src/my_file.ts', '`src/my_file.ts`'],
    ['a`b', '``a`b``'],
    ['`a``', '``` `a`` ```'],
    ['a\nb', '`a b`'],
  ])('shows the name %j as %s', (name, span) => {
    expect(codeSpan(name)).toBe(span);
  });

  it.each([
    [
      'corrupt',
      'It cannot be decoded as PNG: vipspng: libpng read error',
      'picture that cannot be decoded (libpng read error).',
    ],
    [
      'corrupt',
      'It cannot be decoded as WEBP: VipsJpeg: Error: premature end. ',
      'picture that cannot be decoded (premature end).',
    ],
    ['corrupt', 'It has no picture inside.', 'picture that cannot be decoded. It has no picture inside.'],
    ['encoder-failed', 'Non-zero status code', 'the encoder failed on it (Non-zero status code).'],
    ['too-large', '2 MB is over the limit', 'larger than the limit. 2 MB is over the limit.'],
    ['timeout', '', 'took too long.'],
    ['of-tomorrow', 'It is new', 'of-tomorrow. It is new.'],
  ])('tells %s with %j in plain words', (reason, detail, text) => {
    expect(problemText(reason, detail)).toBe(text);
  });

  it.each<[Partial<EngineStatus>, string, string]>([
    [{ chunksToRefine: 1 }, '1 piece is being made more accurate', '2 pieces are being made more accurate'],
    [
      { picturesToCut: 1 },
      'the parts of 1 large picture are being looked at',
      'the parts of 2 large pictures are being looked at',
    ],
    [{ picturesToRead: 1 }, 'the text in 1 picture is being read', 'the text in 2 pictures is being read'],
    [{ phase: 'paused', filesPending: 1 }, '1 file is waiting', '2 files are waiting'],
  ])('counts %j in the singular, and two in the plural', (changes, one, two) => {
    const sentence = (count: number): string => {
      const counted = Object.entries(changes).map(([name, value]) => [name, value === 1 ? count : value]);
      return phaseSentence(statusOf({ isRefining: true, ...Object.fromEntries(counted) }));
    };
    expect(sentence(1)).toContain(one);
    expect(sentence(2)).toContain(two);
  });

  it('says how many files wait', () => {
    expect([1, 2000].map(waitingText)).toEqual(['1 file is waiting', '2,000 files are waiting']);
  });

  it.each([
    [0, 0, 'The index was checked: everything is in order.'],
    [2, 0, 'The index was checked and repaired (2).'],
    [0, 1, 'The index was checked: 0 repaired, 1 needs attention. The log names it.'],
    [1, 2, 'The index was checked: 1 repaired, 2 need attention. The log names each.'],
  ])('tells of a check with %d repairs and %d problems: %s', (repaired, open, text) => {
    expect(checkedText(repaired, open)).toBe(text);
  });

  it('says how far it is, with a rough estimate', () => {
    expect(progressSentence(statusOf({ ...indexing, etaSeconds: null }))).toBe('120/800 files');
    expect(progressSentence(statusOf({ ...indexing, etaSeconds: 61 }))).toBe(
      '120/800 files, about 1 min left',
    );
  });

  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KB'],
    [1_500_000, '1.4 MB'],
    [222_000_000, '212 MB'],
    [5e15, '4,547 TB'],
  ])('formats %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, '1 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [3599, '1 h'],
    [3500, '58 min'],
    [59.6, '1 min'],
    [5400, '1 h 30 min'],
    [7199, '2 h'],
  ])('formats %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('groups digits', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
  });

  it('has words for every reason, and shows unknown ones as they are', () => {
    const texts = skipReasons.map(skipReasonText);
    expect(new Set(texts).size).toBe(skipReasons.length);
    expect(skipReasonText('toString')).toBe('toString');
    for (const reason of skipReasons) expect(skipReasonAdvice(reason), reason).toMatch(/^[A-Z].*\.$/);
    expect(skipReasonAdvice('toString')).toBe('');
  });
});

describe('statusReport', () => {
  it('lists counts, reasons and every problem, escaped', () => {
    const report = statusReport({
      kind: 'running',
      status: statusOf({
        filesSkipped: 2,
        skippedByReason: { corrupt: 1, binary: 1 },
        problems: [{ root: 'r', path: 'a[1].png', reason: 'corrupt', detail: 'The header is cut off.' }],
        problem: { code: 'index/disk-full', message: 'ENOSPC' },
      }),
    });
    expect(report).toContain('- Files in the index: 120');
    expect(report).toContain('- binary: 1. Only text and PNG');
    expect(report).toContain('- `a[1].png`: picture that cannot be decoded. The header is cut off.');
    expect(report).toContain('All of them, by name.');
    expect(report).toContain('> No space is left');
  });

  it('names the setting or file that changes a reason', () => {
    const report = statusReport({
      kind: 'running',
      status: statusOf({ skippedByReason: { ignored: 3, excluded: 2, 'too-large': 1 } }),
    });
    expect(report).toMatch(/ignore file: 3\. .*\.semblanceignore.*semblance\.useIgnoreFiles/);
    expect(report).toMatch(/excluded by a setting: 2\. .*semblance\.exclude/);
    expect(report).toMatch(/larger than the limit: 1\. .*semblance\.index\.maxFileSizeKB/);
    expect(report).toContain('Only counted, not listed');
  });

  it('says how many problems it does not list', () => {
    const problem = { root: 'r', path: 'a.png', reason: 'corrupt', detail: 'x' } as const;
    const report = statusReport({
      kind: 'running',
      status: statusOf({
        filesSkipped: 1400,
        skippedByReason: { corrupt: 1200, 'too-large': 34, binary: 166 },
        problems: Array.from({ length: 100 }, () => problem),
      }),
    });
    expect(report).toContain('The newest 100 of 1,234, by name.');
  });

  it('says None, and says why there is nothing', () => {
    expect(statusReport({ kind: 'running', status: statusOf() })).toContain('None.');
    expect(statusReport({ kind: 'off', reason: 'untrusted' })).toContain('until you trust this workspace');
    expect(statusReport({ kind: 'failed', code: 'model/missing', message: 'no model.onnx' })).toContain(
      'no model.onnx',
    );
  });
});
