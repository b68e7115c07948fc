import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  BFF_KEYS,
  FUNCTION_KEYS,
  newSigningKey,
  newKey,
  newKeySet,
  newLocalKeys,
} from '../adapters/new-keys.ts';
import { HOUR_MS, iso } from '../domain/time.ts';
import { runCommand } from './command-line.ts';

/*
 * `npm run keys:new`: prints a key for each variable, those of the BFF and those of the functions. `npm run
 * keys:new -- SEAL_KEY`: one new key of a ring, to be added to it. `npm run keys:new -- --data <folder>`: writes
 * all secrets of the local default to its `keys.json`, where there is none.
 */
await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.data !== undefined) {
    if (positionals.length > 0) throw new Error('--data writes a whole set: name no variable with it.');
    console.log(`Written: ${await writeLocal(values.data)}.`);
  } else if (positionals.length > 0) {
    for (const name of positionals) console.log(oneMore(name));
  } else {
    const keys = newKeySet();
    console.log(['# The BFF', ...BFF_KEYS.map((name) => `${name}='${keys[name]}'`)].join('\n'));
    console.log(['# The functions', ...FUNCTION_KEYS.map((name) => `${name}='${keys[name]}'`)].join('\n'));
  }
  return 0;
});

/** One key, as its place in the ring has it. */
function oneMore(name: string): string {
  switch (name) {
    case 'TRACE_HMAC_KEY':
    case 'CODE_HMAC_KEY':
    case 'SEAL_KEY':
      return `# One more for ${name}\n${newKey()}`;
    case 'FUNCTIONS_CODE_KEY': {
      // Late enough for four functions to be deployed with it first.
      const start = iso(Date.now() + HOUR_MS).replace(/\.\d+Z$/, 'Z');
      return `# One more for ${name}: put it first\n${start}=${newKey()}`;
    }
    case 'CONTEXT_SIGNING_KEY':
    case 'CONTEXT_PUBLIC_KEY':
      return onePair('CONTEXT_PUBLIC_KEY', 'CONTEXT_SIGNING_KEY');
    case 'DELIVERY_SIGNING_KEY':
    case 'DELIVERY_PUBLIC_KEYS':
      return onePair('DELIVERY_PUBLIC_KEYS', 'DELIVERY_SIGNING_KEY');
    default:
      throw new Error(`There are keys of ${[...BFF_KEYS, ...FUNCTION_KEYS].join(', ')}.`);
  }
}

function onePair(checks: string, signs: string): string {
  const { privateJwk, publicJwk } = newSigningKey();
  return `# One more for ${checks}: first of all\n${publicJwk}\n# One more for ${signs}\n${privateJwk}`;
}

async function writeLocal(folder: string): Promise<string> {
  const file = join(folder, 'keys.json');
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify(newLocalKeys(), null, 2)}\n`;
  await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw isThere ? new Error(`${file} is there already: nothing was written.`) : cause;
  });
  return file;
}
