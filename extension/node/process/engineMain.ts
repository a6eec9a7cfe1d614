/**
 * Entry of the engine process. The layout of the product comes as its only argument, as JSON.
 */
import * as v from 'valibot';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { lowerOwnPriority, runEngineProcess } from './engineProcessMain.ts';

const layoutSchema = v.object({
  modelsFolder: v.string(),
  wasmFolder: v.string(),
  treeSitterRuntime: v.string(),
  chunkerEntry: v.string(),
  imageInspectorEntry: v.string(),
  pluginHostEntry: v.string(),
  mapThreadEntry: v.string(),
  modelsEntry: v.string(),
  deviceProbeEntry: v.string(),
  engineEntry: v.string(),
});

lowerOwnPriority();
void runEngineProcess(async () => {
  const layout = v.safeParse(layoutSchema, readArgument());
  if (!layout.success) {
    throw new SemblanceError('internal', 'The engine process was started without the layout of the product.');
  }
  // Loaded only now, after the priority is set: the native libraries start threads when they load.
  const { createEngine } = await import('../engine/compose.ts');
  return createEngine(layout.output);
});

function readArgument(): unknown {
  try {
    return JSON.parse(process.argv[2] ?? '');
  } catch {
    return undefined;
  }
}
