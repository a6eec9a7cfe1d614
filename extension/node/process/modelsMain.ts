/**
 * Entry of the process that installs models. It is the only one that uses the network: it never sees the user's
 * workspace, and the process that does has no network code.
 */
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { SinkLogger } from '../../core/logging/logger.ts';
import { createModelService } from '../engine/createModelService.ts';
import { createBrokenEngine } from './brokenEngine.ts';
import { lowerOwnPriority, runEngineProcess } from './engineProcessMain.ts';

lowerOwnPriority();
void runEngineProcess(
  async () => createBrokenEngine(new SemblanceError('internal', 'This process installs models only.')),
  async (log) => createModelService(new SinkLogger(log), process.argv[2] ?? ''),
);
