/**
 * Entry of the panel "Similar": joins the wire to the host with what is drawn.
 */
import '../shared/theme.css';
import './similar.css';
import { h, render } from 'preact';
import {
  type SimilarPageState,
  type SimilarToHost,
  type SimilarToView,
  similarPageState,
  similarStringKeys,
  similarToView,
} from '../../extension/core/protocol/views/similarView.ts';
import { connect } from '../shared/host.ts';
import { readStrings } from '../shared/strings.ts';
import { App } from './app.tsx';
import { PageModel } from './pageModel.ts';

const host = connect<SimilarToView, SimilarToHost, SimilarPageState>({
  toView: similarToView,
  state: similarPageState,
});
const model = new PageModel(host);
const root = document.getElementById('root');
if (root !== null) render(h(App, { model, strings: readStrings(similarStringKeys) }), root);
host.listen((message) => model.receive(message));
