/**
 * The map's end of the wire to its host.
 */
import type { MapToHost, MapToView, MapViewState } from '../../extension/core/protocol/views/mapView.ts';
import type { Host } from '../shared/host.ts';

export type MapHost = Host<MapToView, MapToHost, MapViewState>;
