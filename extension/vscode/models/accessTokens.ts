/**
 * Access tokens of model hubs, one for each address, in the editor's safe place for secrets.
 */

/** As much of VS Code's SecretStorage as is needed. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

export class AccessTokens {
  readonly #secrets: SecretStore;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  async of(host: string): Promise<string | undefined> {
    return (await this.#secrets.get(keyOf(host))) || undefined;
  }

  /** An empty token forgets the one that was stored. */
  async set(host: string, token: string): Promise<void> {
    if (token === '') await this.#secrets.delete(keyOf(host));
    else await this.#secrets.store(keyOf(host), token);
  }
}

function keyOf(host: string): string {
  return `semblance.hubToken:${host}`;
}
