/**
 * Recognises files that are likely to hold credentials. They are never opened, whatever the ignore files say. When in
 * doubt a file counts as secret: a missing search result is better than a password in an index.
 */
import { baseNameOf } from './pathNames.ts';

/** Templates hold names, not values. `.env.default` is one; `default.env` is what a program reads. */
const template =
  /(^|[.\-_])(example|sample|template|dist|schema|tpl|tmpl)($|[.\-_])|[.\-_]defaults?($|[.\-_])/;

/** What editors and people add to the name of a copy: at its end, or before the extension. */
const copyMarks = [
  /(?:(?:\.~\d+)?~|\.(?:bak|backup|old|orig|save|swp|tmp)\d*)$/,
  / (?:- copy(?: \(\d+\))?|copy(?: \d+)?|\(\d+\)|\d+)(?=\.[^.]*$|$)/,
  /^#(?=.+#$)|(?<=^#.+)#$/g,
];
/** A copy of a copy of a copy: `.env copy.bak~`. */
const maxCopies = 3;

interface SecretRule {
  readonly what: string;
  /** Tested against the name in lower case. */
  readonly name?: RegExp;
  /** Tested against the absolute path in lower case: the root may be the folder that the rule is about. */
  readonly path?: RegExp;
  /** True when a name that says "example" or "template" is harmless. */
  readonly mayBeTemplate: boolean;
}

const rules: readonly SecretRule[] = [
  { what: 'environment variables', name: /^\.env(rc)?($|[.\-_])|\.env$|^\.dev\.vars/, mayBeTemplate: true },
  {
    what: 'a private key or keystore',
    name: /\.(pem|key|p8|p12|pfx|pkcs12|jks|keystore|bks|ppk|agekey|kdbx?|gpg|pgp|ovpn|mobileprovision|keychain|keychain-db)$/,
    mayBeTemplate: false,
  },
  {
    what: 'an SSH key',
    name: /^(ssh_host_(rsa|dsa|ecdsa|ed25519)_key|id_(rsa|dsa|ecdsa|ed25519)(_sk)?)($|[.\-_](?!pub$))/,
    mayBeTemplate: false,
  },
  {
    what: 'credentials of a tool',
    name: /^(\.npmrc|\.netrc|_netrc|\.pypirc|\.htpasswd|\.pgpass|\.my\.cnf|\.s3cfg|\.boto|\.dockercfg|\.dockerconfigjson|\.git-credentials|\.vault[-_](pass|token|password)(\.txt)?|kubeconfig|.*\.kubeconfig|local\.settings\.json|\.remote-sync\.json|\.ftpconfig|sftp-config\.json)$/,
    mayBeTemplate: true,
  },
  {
    what: 'credentials of a tool',
    path: /\/(\.aws\/(credentials|config)|\.docker\/config\.json|\.kube\/config|\.gem\/credentials|\.cargo\/credentials(\.toml)?|\.config\/gh\/hosts\.yml|\.config\/gcloud\/.+|\.azure\/(accesstokens\.json|msal_token_cache.*)|\.gnupg\/.+)$/,
    mayBeTemplate: false,
  },
  { what: 'Terraform state or variables', name: /\.tfstate($|\.)|\.tfvars($|\.)/, mayBeTemplate: true },
  {
    what: 'credentials',
    name: /^(.*[.\-_])?(secrets?|credentials?)((\.[\w-]+|[-_](prod|production|dev|development|stage|staging|test|qa|uat|local|live))?\.(json|jsonc|ya?ml|toml|ini|xml|properties|txt|csv|conf|cfg|plist))?$/,
    mayBeTemplate: true,
  },
  {
    what: 'credentials',
    name: /^(client_secret.*|service[-_]account.*|application_default_credentials|google-services-account)\.json$/,
    mayBeTemplate: true,
  },
];

/**
 * What the file is likely to hold, in words; undefined when its name raises no suspicion. The path is absolute, with `/`
 * between names, because some names are secret in certain folders only.
 */
export function secretKindOf(path: string): string | undefined {
  const lowerPath = `/${path.toLowerCase()}`;
  const name = baseNameOf(lowerPath);
  const folder = lowerPath.slice(0, -name.length || undefined);
  const originals = originalsOf(name);
  return rules.find(
    (rule) =>
      originals.some((original) => rule.name?.test(original) ?? rule.path?.test(folder + original)) &&
      !(rule.mayBeTemplate && originals.some((original) => template.test(original))),
  )?.what;
}

/** The name, and those of the files that it may be a copy of. */
function originalsOf(name: string): readonly string[] {
  const names = [name];
  for (let original = name, copies = 0; copies < maxCopies; copies += 1) {
    original = copyMarks.reduce((text, mark) => text.replace(mark, ''), original);
    if (original === names.at(-1) || original === '') break;
    names.push(original);
  }
  return names;
}

/** True for text that begins as a private key does, in a file whose name gave no hint. */
export function beginsAsPrivateKey(text: string): boolean {
  return /^\s*(-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-\d)/.test(text);
}
