/**
 * What ONNX Runtime could compute on here, as far as it can be told without trying.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { env, listSupportedBackends } from 'onnxruntime-node';
import type { EncoderDevice } from '../api/encoder.ts';

export interface OnnxDevice {
  readonly device: EncoderDevice;
  /** False when its library does not travel with the product and nobody has put it there. */
  readonly isInstalled: boolean;
}

const devices: readonly EncoderDevice[] = ['cpu', 'cuda', 'tensorrt', 'dml', 'coreml', 'webgpu'];

/** In no particular order; whether a device really works shows only in a session. */
export function listOnnxDevices(): readonly OnnxDevice[] {
  const supported = listSupportedBackends();
  return devices.flatMap((device) => {
    const found = supported.find(({ name }) => name === device);
    return found === undefined ? [] : [{ device, isInstalled: found.bundled || hasLibrary(device) }];
  });
}

/** Another version may be faster or slower anywhere. */
export function onnxRuntimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}

/** Providers outside of the runtime's own library are files of their own beside it. */
function hasLibrary(device: EncoderDevice): boolean {
  const name =
    process.platform === 'win32'
      ? `onnxruntime_providers_${device}.dll`
      : `libonnxruntime_providers_${device}.so`;
  try {
    const packageFile = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    return existsSync(join(dirname(packageFile), 'bin', 'napi-v6', process.platform, process.arch, name));
  } catch {
    return false;
  }
}
