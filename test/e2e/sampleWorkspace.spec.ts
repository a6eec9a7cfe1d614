// Everything that is tested on the sample workspace, in one editor: to start one and to index the sample takes longer
// than most of the tests. Each test begins without editors and lists, and none needs another one; `-t map` runs a part.

import { describe } from 'vitest';
import { useSampleEditor } from './harness/sampleEditor.ts';
import { defineAppearanceTests } from './sample/appearance.ts';
import { defineDropTests } from './sample/drops.ts';
import { defineGalleryTests } from './sample/gallery.ts';
import { defineInstallationTests } from './sample/installation.ts';
import { defineMapTests } from './sample/map.ts';
import { defineSearchTests } from './sample/search.ts';
import { defineSimilarPanelTests } from './sample/similarPanel.ts';

const editor = useSampleEditor();

describe('installation', () => defineInstallationTests(editor));
describe('search', () => defineSearchTests(editor));
describe('similar panel', () => defineSimilarPanelTests(editor));
describe('gallery', () => defineGalleryTests(editor));
describe('dropping pictures', () => defineDropTests(editor));
describe('map', () => defineMapTests(editor));
describe('appearance', () => defineAppearanceTests(editor));
