/**
 * Entry of the map's page.
 */
import '../shared/theme.css';
import './map.css';
import { mapToView, mapViewState } from '../../extension/core/protocol/views/mapView.ts';
import { connect } from '../shared/host.ts';
import { showApp } from './app.tsx';
import { MapController } from './mapController.ts';
import { readMapWords } from './words.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');
const host = connect({ toView: mapToView, state: mapViewState });
showApp(new MapController(host, readMapWords()), root);
