/**
 * Entry of the gallery: connects to the host and draws the page.
 */
import { h, render } from 'preact';
import {
  type GalleryToHost,
  type GalleryToView,
  galleryToView,
} from '../../extension/core/protocol/views/galleryView.ts';
import { connect } from '../shared/host.ts';
import { fill } from '../shared/strings.ts';
import '../shared/theme.css';
import './gallery.css';
import { Gallery } from './gallery.tsx';
import { GalleryModel } from './galleryModel.ts';
import { type KeptState, keptState } from './keptState.ts';
import { readWords } from './words.ts';

const words = readWords();
const host = connect<GalleryToView, GalleryToHost, KeptState>({ toView: galleryToView, state: keptState });
const model = new GalleryModel(host, words.language, {
  pixelsFailed: words.text.pixelsFailed,
  regionOf: (name) => fill(words.text.regionOf, name),
});
const root = document.getElementById('root');
if (root !== null) render(h(Gallery, { model, words }), root);
model.start();
