/**
 * Installing, listing and removing the models that the user adds: the requests and answers, and the interface that the
 * process of the models implements and its client offers. The bundled models are not part of this.
 */
import type { EncoderModality } from '../../../plugins/api/encoder.ts';
import type { Disposable } from '../lifecycle/disposable.ts';

/** How to reach the network; the editor's own settings, in plain words. */
export interface NetworkSettings {
  /** False when the user switched proxies off altogether. */
  readonly useProxy: boolean;
  /** Address of the proxy; empty means: what the environment names (HTTPS_PROXY, HTTP_PROXY). */
  readonly proxy: string;
  /** Sent as `Proxy-Authorization`; empty means: from the proxy's address, if it holds a user. Never logged. */
  readonly proxyAuthorization: string;
  /** Hosts that are reached without the proxy, beside those of NO_PROXY. */
  readonly noProxy: readonly string[];
  /** False accepts any certificate, as the editor's setting says. */
  readonly strictSsl: boolean;
  /** Trust what the operating system trusts, beside Node's own list and NODE_EXTRA_CA_CERTS. */
  readonly useSystemCertificates: boolean;
}

export type ModelSourceRequest =
  | {
      readonly kind: 'hub';
      /** `organisation/name`; for a known model also its short name, or the name of what it was converted from. */
      readonly model: string;
      /** Commit, tag or branch; absent: what the known definition of the model pins, else `main`. */
      readonly revision?: string;
      /** `https://huggingface.co` or a mirror with the same layout. Plain http only for what the user named himself. */
      readonly host: string;
      /** Access token of the hub; absent: HF_TOKEN of the environment. Never logged, never sent to another host. */
      readonly token?: string;
    }
  /** A folder in the hub's layout. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'zip'; readonly path: string };

export interface ModelRequest {
  readonly source: ModelSourceRequest;
  /** Folder of the user's models; created when absent. */
  readonly modelsFolder: string;
  readonly network: NetworkSettings;
}

export interface ModelLicence {
  /** SPDX id, or `LicenseRef-...`. */
  readonly spdx: string;
  /** Where it can be read; empty when nobody says. */
  readonly url: string;
}

/** A model that the product knows how to use, to be offered by name. */
export interface KnownModel {
  /** `organisation/name`; also the folder below the models folder. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly modalities: readonly EncoderModality[];
  readonly dimensions: number;
  /** BCP 47 tags; empty means any. */
  readonly languages: readonly string[];
  readonly licence: ModelLicence;
}

/**
 * How a model is used, where nobody says it: `known-by-name`: it is taken for the known model of this name;
 * `mean-pooling`: its vectors are made as the mean of its tokens; `unstated-licence`.
 */
export const modelAssumptions = ['known-by-name', 'mean-pooling', 'unstated-licence'] as const;
export type ModelAssumption = (typeof modelAssumptions)[number];

/** What would be installed: enough for a person to decide. */
export interface ModelOffer extends KnownModel {
  readonly revision: string;
  /** What the revision stands for now; empty when the source does not say. */
  readonly commit: string;
  readonly files: number;
  /** Zero when the source does not tell sizes beforehand. */
  readonly bytes: number;
  /** The same commit with the same files is there already. */
  readonly isInstalled: boolean;
  /** Another commit is installed and would be replaced. */
  readonly replacesCommit: string;
  /** The model is none that the product knows: how to use it was read off its own files. */
  readonly isDerived: boolean;
  /** What a person should know before he agrees. */
  readonly assumptions: readonly ModelAssumption[];
}

export interface InstalledFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface InstalledModel {
  readonly id: string;
  /** Id of the encoder that the model gives, for the setting `semblance.encoder`. */
  readonly encoderId: string;
  readonly displayName: string;
  /** Absolute. */
  readonly folder: string;
  /** Address of the hub, or the path that it was copied from. */
  readonly source: string;
  readonly sourceKind: ModelSourceRequest['kind'];
  readonly revision: string;
  /** Empty when the source had none. */
  readonly commit: string;
  readonly licence: ModelLicence;
  /** ISO 8601. */
  readonly installedAt: string;
  /** On disk. */
  readonly bytes: number;
  readonly files: readonly InstalledFile[];
  /** A sentence when the model cannot be used (a file is missing or has another length), else empty. */
  readonly problem: string;
}

export interface ModelProgress {
  /** That of the call. */
  readonly installId: string;
  /** `waiting`: another process installs the same model. */
  readonly phase: 'asking' | 'waiting' | 'copying' | 'finishing';
  /** File at work; empty when none. */
  readonly file: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  /** Zero when unknown. */
  readonly bytesTotal: number;
}

export interface InstallRequest extends ModelRequest {
  /** Any text that tells this call's progress from others'. */
  readonly installId: string;
  /** The commit of the offer that the user agreed to; another one is refused. Empty takes whatever is there. */
  readonly agreedCommit: string;
}

export interface ModelApi {
  readonly onDidProgress: (listener: (progress: ModelProgress) => void) => Disposable;
  /** Models that the product knows, in the order in which to offer them. Nothing is asked over the network. */
  known(signal: AbortSignal): Promise<readonly KnownModel[]>;
  /**
   * Looks at a source without installing. Rejects with `model/not-found`, `model/access-denied`, `model/unsupported`,
   * `model/corrupt` or `model/network`.
   */
  describe(request: ModelRequest, signal: AbortSignal): Promise<ModelOffer>;
  /**
   * Installs or updates a model; resolves at once when it is there already. The model appears whole or not at all.
   * Rejects as `describe`, and with `model/disk-full`, `model/busy` and CancelledError.
   */
  install(request: InstallRequest, signal: AbortSignal): Promise<InstalledModel>;
  /** Sorted by id. An absent folder holds none. */
  list(modelsFolder: string, signal: AbortSignal): Promise<readonly InstalledModel[]>;
  /** Resolves to the bytes that were freed. Rejects with `model/not-found` and `model/busy`. */
  remove(modelsFolder: string, id: string, signal: AbortSignal): Promise<number>;
}

/** Network settings where nobody set anything. */
export const defaultNetworkSettings: NetworkSettings = {
  useProxy: true,
  proxy: '',
  proxyAuthorization: '',
  noProxy: [],
  strictSsl: true,
  useSystemCertificates: true,
};

/** The Hugging Face hub. */
export const defaultModelHost = 'https://huggingface.co';
