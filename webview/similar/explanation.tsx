/**
 * Why a result is there: what each line adds, where a picture is alike, what makes the score, and what lies nearest.
 */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ExplanationView, ResultView } from '../../extension/core/protocol/views/similarView.ts';
import { Icon } from '../shared/icon.tsx';
import { ProbabilityBar } from '../shared/probabilityBar.tsx';
import { Bars } from './bars.tsx';
import { LinesOfText } from './linesOfText.tsx';
import type { ExplanationState } from './pageModel.ts';
import type { SimilarPageStrings } from './strings.ts';

export interface ExplanationProps {
  readonly result: ResultView;
  readonly state: ExplanationState;
  readonly strings: SimilarPageStrings;
  readonly onOpen: (id: string) => void;
}

export function Explanation({ result, state, strings, onOpen }: ExplanationProps): JSX.Element {
  if (state.kind === 'asked') {
    return (
      <div class="explanation">
        <p class="explanation-note">{strings.explaining}…</p>
      </div>
    );
  }
  if (state.kind === 'failed') {
    return (
      <div class="explanation">
        <p class="explanation-note" role="alert">
          {state.text}
        </p>
      </div>
    );
  }
  const { explanation } = state;
  const { parts, lines, heat, words, neighbours, isApproximate } = explanation;
  const hasPicture = heat !== undefined && result.thumbnail !== undefined;
  return (
    <div class="explanation">
      {parts.length === 0 ? null : (
        <Bars
          title={strings.score}
          rows={parts.map(({ label, contribution }) => ({ key: label, label, contribution, isCode: false }))}
        />
      )}
      {hasPicture ? <Heat heat={heat} src={result.thumbnail} title={strings.heat} /> : null}
      {lines.length === 0 ? null : <LinesOfText lines={lines} strings={strings} />}
      {words.length === 0 ? null : (
        <Bars
          title={strings.pictureWords}
          rows={words.map(({ text, x, y, contribution }) => ({
            key: `${x}:${y}`,
            label: text,
            contribution,
            isCode: false,
          }))}
        />
      )}
      {parts.length === 0 && lines.length === 0 && !hasPicture ? (
        <p class="explanation-note">{strings.noLines}</p>
      ) : null}
      {isApproximate ? <p class="explanation-note">{strings.approximate}</p> : null}
      {neighbours.length === 0 ? null : (
        <>
          <h4>{strings.neighbours}</h4>
          <ul class="neighbours">
            {neighbours.map(({ id, label, location, icon, probability }) => (
              <li key={id}>
                <button type="button" class="neighbour" title={location} onClick={() => onOpen(id)}>
                  <Icon name={icon} />
                  <span class="neighbour-label">{label}</span>
                  <ProbabilityBar probability={probability} title={strings.probability} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** The picture keeps its proportions inside. */
const heatSize = '220px';

/** The grid over the picture: what is alike stays bright, the rest is darkened. */
function Heat(props: {
  readonly heat: NonNullable<ExplanationView['heat']>;
  readonly src: string | undefined;
  readonly title: string;
}): JSX.Element {
  const { heat, src, title } = props;
  const canvasRef = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    drawHeat(context, heat);
  }, [heat]);
  return (
    <figure class="heat">
      <div class="heat-picture" style={{ maxWidth: heatSize, maxHeight: heatSize }}>
        <img src={src} alt={title} style={{ maxWidth: heatSize, maxHeight: heatSize }} draggable={false} />
        <canvas ref={canvasRef} width={heat.columns} height={heat.rows} />
      </div>
      <figcaption class="explanation-note">{title}</figcaption>
    </figure>
  );
}

/** How dark the parts become that add nothing: the picture stays recognisable. */
const mostShade = 0.78;

function drawHeat(context: CanvasRenderingContext2D, heat: NonNullable<ExplanationView['heat']>): void {
  const { columns, rows, values } = heat;
  const highest = Math.max(...values, Number.MIN_VALUE);
  const image = context.createImageData(columns, rows);
  for (let cell = 0; cell < columns * rows; cell++) {
    const share = Math.min(1, Math.max(0, (values[cell] ?? 0) / highest));
    image.data[cell * 4 + 3] = Math.round(255 * mostShade * (1 - share));
  }
  context.putImageData(image, 0, 0);
}
