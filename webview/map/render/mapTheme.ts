/**
 * The editor's theme as the map's renderers take it. Read anew when the editor changes it.
 */
import { paletteOf, parseHex, type ThemeKind } from '../model/palettes.ts';
import type { Rgba } from './glProgram.ts';

export interface MapTheme {
  readonly kind: ThemeKind;
  readonly isHighContrast: boolean;
  /** As CSS writes it, in the order of the palette's numbers. */
  readonly colours: readonly string[];
  readonly palette: readonly Rgba[];
  readonly background: string;
  readonly foreground: string;
  readonly accent: string;
  readonly foregroundRgba: Rgba;
  readonly backgroundRgba: Rgba;
  readonly accentRgba: Rgba;
  readonly fontFamily: string;
}

function kindOf(body: HTMLElement): ThemeKind {
  const { classList } = body;
  if (classList.contains('vscode-high-contrast-light')) return 'highContrastLight';
  if (classList.contains('vscode-high-contrast')) return 'highContrast';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}

export function readTheme(body: HTMLElement): MapTheme {
  const kind = kindOf(body);
  const isDark = kind === 'dark' || kind === 'highContrast';
  const style = getComputedStyle(body);
  const variable = (name: string, fallback: string): string =>
    style.getPropertyValue(name).trim() || fallback;
  const colours = paletteOf(kind);
  const background = variable('--vscode-editor-background', isDark ? '#1e1e1e' : '#ffffff');
  const foreground = variable('--vscode-foreground', isDark ? '#cccccc' : '#3b3b3b');
  const accent = variable('--vscode-focusBorder', isDark ? '#0078d4' : '#005fb8');
  return {
    kind,
    isHighContrast: kind === 'highContrast' || kind === 'highContrastLight',
    colours,
    palette: colours.map((colour) => [...parseHex(colour), 1] as const),
    background,
    foreground,
    accent,
    backgroundRgba: toRgba(background),
    foregroundRgba: toRgba(foreground),
    accentRgba: toRgba(accent),
    fontFamily: style.fontFamily,
  };
}

/** The browser reads every notation that a theme may use. */
function toRgba(colour: string): Rgba {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d');
  if (context === null) return [0.5, 0.5, 0.5, 1];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255, alpha / 255];
}

/** Calls back after the editor has changed its theme; returns what ends that. */
export function watchTheme(onChange: (theme: MapTheme) => void): () => void {
  const observer = new MutationObserver(() => onChange(readTheme(document.body)));
  // VS Code writes the theme's kind to the body's class and its colours to the root's style.
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}

export function prefersReducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
