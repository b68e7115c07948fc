import { KEY_USES } from '../../bff/adapters/derived-key.ts';
import { BFF_KEYS, FUNCTION_KEYS } from '../../bff/adapters/new-keys.ts';
import { CONTEXT_ALGORITHM } from '../../bff/functions-contract/signed-context.ts';
import { differences, namesIn, NONE, productionFiles, rowsUnder, textOf } from './sources.ts';

const IMPORT = /import (?!type\b)\{([^}]*)\} from '(?:(?:node:)?crypto|jose|aws-jwt-verify)'/g;
/** Anything else of that kind would be another implementation. */
const FOREIGN =
  /from '(?!(?:node:)?crypto'|@scure\/bip39\/wordlists\/)[^'.]*(?:crypt|cipher|hash|noble|scure|nacl|forge|argon|jsonwebtoken|elliptic)[^']*'/;

/** `createHmac sha256`: a function that is called, and the algorithm where it is named right there. */
function primitivesIn(code: string): readonly string[] {
  const imported = [...code.matchAll(IMPORT)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );
  const called = imported.flatMap((name) =>
    [...code.matchAll(new RegExp(`\\b${name}\\b(?:\\(\\s*'([^']+)')?`, 'g'))]
      .slice(1)
      .map(([, algorithm]) => (algorithm === undefined ? name : `${name} ${algorithm}`)),
  );
  return [...called, ...(code.match(/\bcrypto\.\w+|\bMath\.random\b/g) ?? [])];
}

describe('the inventory of keys and algorithms', () => {
  it('has each primitive and the files that use it, and no other', () => {
    const found = new Set(
      productionFiles().flatMap(({ path, code }) => primitivesIn(code).map((name) => `${name}: ${path}`)),
    );
    const listed = rowsUnder('docs/inventories.md', 'Primitives').flatMap(([primitive, , files]) =>
      namesIn(primitive).flatMap((name) => namesIn(files).map((file) => `${name}: ${file}`)),
    );
    expect(differences(listed, [...found])).toEqual(NONE);
    expect(CONTEXT_ALGORITHM).toBe('EdDSA');
  });

  it('knows of no implementation but Node’s, jose’s, AWS’s and the browser’s', () => {
    const foreign = productionFiles().filter(({ code }) => FOREIGN.test(code));
    expect(foreign.map(({ path }) => path)).toEqual([]);
  });

  it('has a row for each use that a key is derived for', () => {
    const rows = rowsUnder('docs/security.md', 'Keys and algorithms');
    const uses = rows.flatMap(
      ([, , , algorithm]) => /(?<=HKDF-SHA256 for `)[a-z-]+/.exec(algorithm ?? '') ?? [],
    );
    expect(differences(uses, KEY_USES)).toEqual(NONE);
  });

  /** Whatever the environment holds that is a key or a secret. */
  const secrets = () => {
    const read = ['bff/config.ts', 'bff/lambdas/environment.ts'].map(textOf).join('\n');
    return new Set(read.match(/\b[A-Z]+(?:_[A-Z]+)*_(?:KEYS?|SECRET)\b(?=: )/g));
  };
  /** Each may have a password in it. */
  const ADDRESSES = ['CORE_DATABASE_URL', 'SMTP_URL'];
  const CERTIFICATES = ['backoffice.key', 'help.key'];

  it('has every key and secret that configuration and nginx read, what for and how it lives', () => {
    const expected = [...secrets(), ...CERTIFICATES].toSorted();
    expect(expected).toEqual(jasmine.arrayContaining([...BFF_KEYS, ...FUNCTION_KEYS]));
    const nginx = textOf('nginx.conf').match(/(?<=ssl_certificate_key \S*\/)[\w.]+(?=;)/g);
    expect([...(nginx ?? [])]).toEqual(CERTIFICATES);

    const purposes = rowsUnder('docs/security.md', 'Keys and algorithms').flatMap(([key]) => namesIn(key));
    expect(purposes.filter((name) => !name.startsWith('.')).toSorted()).toEqual(expected);
    const lives = rowsUnder('docs/inventories.md', 'Keys');
    expect(lives.flatMap(([key]) => namesIn(key)).toSorted()).toEqual([...expected, ...ADDRESSES].toSorted());
    for (const cells of lives) expect(cells.every((cell) => cell !== '') && cells.length === 6).toBeTrue();
  });

  it('gives no secret to more than two, and no private key to more than one', () => {
    for (const [key = '', , holders = ''] of rowsUnder('docs/inventories.md', 'Keys')) {
      const most = /SIGNING|\.key/.test(key) ? 1 : 2;
      expect(holders.split(',').length).withContext(key).toBeLessThanOrEqual(most);
    }
  });
});
