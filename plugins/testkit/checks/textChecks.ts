/**
 * Texts and code: odd and huge ones, the cut, and the prompts of the two roles.
 */
import { expect } from 'vitest';
import { type ContractBench, type EncoderCheck, failureOf } from '../contractBench.ts';
import { cosine, expectWellFormed, rowOf, sameVector } from '../vectors.ts';

const oddTexts: Readonly<Record<string, string>> = {
  empty: '',
  blank: ' \t\r\n\u00a0\u3000 ',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 deploy 🚀',
  'lone surrogates': 'a \ud800 b \udc00',
  'control characters': '\u0000\u0001\u001b[31mred\u007f',
  'right to left': 'שלום עולם \u202e reversed',
  'combining marks': `e${'\u0301'.repeat(500)}`,
  'no blanks': 'supercalifragilistic'.repeat(500),
  'special tokens of models': '[CLS] [SEP] <s> </s> <|endoftext|> <pad> [MASK]',
  'a mebibyte of words': 'hello world '.repeat(87_382),
  'a mebibyte of blanks': ' '.repeat(1 << 20),
  'a mebibyte of one letter': 'a'.repeat(1 << 20),
  'a mebibyte of emoji': '🚀'.repeat(1 << 19),
};

/** An encoder that refuses what is too long is not asked about longer ones. */
const longestForRefusers = 1000;

export const textChecks: readonly EncoderCheck[] = [
  {
    name: 'puts paraphrases closer together than strangers',
    needs: ['text'],
    async run(bench) {
      if (!bench.isTrained) return;
      const batch = await bench.documents([
        bench.text('read the lines of a text file'),
        bench.text('read a text file line by line'),
        bench.text('the weather in spring is mild'),
      ]);
      expectParaphrasesCloser(rowOf(batch, 0), rowOf(batch, 1), rowOf(batch, 2));
      // What the manifest says may be cut keeps the order.
      for (const length of bench.manifest.matryoshka) {
        const [first, second, third] = [0, 1, 2].map((index) => rowOf(batch, index).subarray(0, length));
        if (first && second && third) expectParaphrasesCloser(first, second, third);
      }
    },
  },
  ...Object.entries(oddTexts).map(
    ([name, text]): EncoderCheck => ({
      name: `copes with odd text: ${name}`,
      needs: ['text'],
      async run(bench) {
        if (bench.manifest.limits.onOverflow === 'refuse' && text.length > longestForRefusers) return;
        const batch = await bench.documents([bench.text(text), bench.text('plain')]);
        expectWellFormed(batch, 2, bench.manifest);
      },
    }),
  ),
  {
    name: 'reports exactly the inputs that it cut',
    needs: ['text'],
    async run(bench) {
      const { maxTokens, onOverflow } = bench.manifest.limits;
      if (maxTokens === null) {
        const batch = await bench.documents([bench.text('word '.repeat(20_000)), bench.text('short')]);
        expect(batch.truncated).toEqual([]);
        expectWellFormed(batch, 2, bench.manifest);
        return;
      }
      const long = Array.from({ length: maxTokens * 2 }, () => 'word').join(' ');
      if (onOverflow === 'refuse') {
        expect(await failureOf(bench.documents([bench.text(long)]))).toMatchObject({
          code: 'encoder/bad-input',
        });
        expectWellFormed(await bench.documents([bench.text('after')]), 1, bench.manifest);
        return;
      }
      const texts = ['short', long, 'word', long].map((text) => bench.text(text));
      expect((await bench.documents(texts)).truncated).toEqual([1, 3]);
    },
  },
  {
    name: 'reads up to the cut and no further',
    needs: ['text'],
    async run(bench) {
      const { maxTokens, onOverflow } = bench.manifest.limits;
      if (maxTokens === null || onOverflow === 'refuse') return;
      const head = Array.from({ length: maxTokens * 2 }, (_, index) =>
        index % 2 === 0 ? 'red' : 'blue',
      ).join(' ');
      const batch = await bench.documents([
        bench.text(`${head} one two three`),
        bench.text(`${head} four five six`),
        bench.text(head.slice(0, 20)),
      ]);
      expect(cosine(rowOf(batch, 0), rowOf(batch, 1))).toBeGreaterThanOrEqual(bench.batchTolerance);
    },
  },
  {
    name: 'applies the prompt of the role',
    needs: ['text'],
    async run(bench) {
      const { prompts } = bench.manifest;
      const input = bench.text('open a file and read it line by line');
      const query = await bench.queries([input]);
      const document = await bench.documents([input]);
      const similarity = cosine(rowOf(query, 0), rowOf(document, 0));
      if (prompts.query === prompts.document) expect(similarity).toBeGreaterThanOrEqual(sameVector);
      else expect(similarity).toBeLessThan(sameVector);
    },
  },
  {
    name: 'accepts code',
    needs: ['code'],
    async run(bench) {
      const batch = await bench.documents([
        { kind: 'code', text: 'def add(a, b): return a + b', languageId: 'python' },
        { kind: 'code', text: '', languageId: 'unheard-of' },
      ]);
      expectWellFormed(batch, 2, bench.manifest);
    },
  },
  {
    name: 'lets a query overtake the documents that wait',
    needs: ['text'],
    run: expectQueryFirst,
  },
];

function expectParaphrasesCloser(
  first: Float32Array,
  paraphrase: Float32Array,
  stranger: Float32Array,
): void {
  expect(cosine(first, paraphrase)).toBeGreaterThan(cosine(first, stranger));
}

async function expectQueryFirst(bench: ContractBench): Promise<void> {
  let areDocumentsDone = false;
  // A query may wait for the batch that runs, so the list has several.
  const count = Math.max(bench.longListLength, bench.manifest.limits.maxBatch * 3);
  const documents = bench
    .documents(Array.from({ length: count }, (_, index) => bench.text(`${index} a cat on a warm roof`)))
    .finally(() => {
      areDocumentsDone = true;
    });
  await bench.queries([bench.text('cat')]);
  expect(areDocumentsDone, 'the documents came first').toBe(false);
  await documents;
}
