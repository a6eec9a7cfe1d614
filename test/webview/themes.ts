// The themes of the editor as a page sees them: recorded colours, fonts, and the class of the body.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export const viewThemes = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type ViewTheme = (typeof viewThemes)[number];

/** Classes and theme kind that VS Code gives the body of a page. */
const bodyClasses: Readonly<
  Record<ViewTheme, { readonly classes: readonly string[]; readonly kind: string }>
> = {
  dark: { classes: ['vscode-dark'], kind: 'vscode-dark' },
  light: { classes: ['vscode-light'], kind: 'vscode-light' },
  'hc-dark': { classes: ['vscode-high-contrast'], kind: 'vscode-high-contrast' },
  // VS Code gives the light one both.
  'hc-light': {
    classes: ['vscode-high-contrast-light', 'vscode-high-contrast'],
    kind: 'vscode-high-contrast-light',
  },
};

const fonts = {
  '--vscode-font-family': '"DejaVu Sans", sans-serif',
  '--vscode-font-size': '13px',
  '--vscode-font-weight': 'normal',
  '--vscode-editor-font-family': '"DejaVu Sans Mono", monospace',
  '--vscode-editor-font-size': '14px',
  '--vscode-editor-font-weight': 'normal',
};

export interface ThemeFixture {
  readonly variables: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  readonly kind: string;
}

export function themeFixture(theme: ViewTheme): ThemeFixture {
  const recorded: Record<string, string> = JSON.parse(
    readFileSync(path.join(import.meta.dirname, 'themes', `${theme}.json`), 'utf8'),
  );
  return { variables: { ...recorded, ...fonts }, ...bodyClasses[theme] };
}

/** Styles that VS Code puts before those of a page. */
export const editorDefaultStyles = `
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight);
    font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  img, video { max-width: 100%; max-height: 100%; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { font-family: monospace; color: var(--vscode-textPreformat-foreground);
    background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  ::-webkit-scrollbar { width: 10px; height: 10px; }
  ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
`;
