import { DATABASE_RULES, LIMIT_RULES } from '../../bff/config.ts';
import { DEFAULT_TIMING } from '../../bff/adapters/sql/engine/mssql-pool.ts';
import { DEFAULT_LIMITS } from '../../bff/domain/limits.ts';
import { differences, namesIn, NONE, productionFiles, rowsUnder, textOf } from './sources.ts';

const PAGE = 'docs/inventories.md';
const LOGS = rowsUnder(PAGE, 'Logs');
const rowOf = (file: string) => LOGS.find(([, where]) => namesIn(where).includes(file)) ?? [];

/** Commands answer whoever started them. */
const isCommand = (path: string) => path.startsWith('bff/commands/');
const WRITES = [
  /\bconsole\.\w+\(/,
  /\bprocess\.(?:stdout|stderr)\b/,
  /(?<!type )\bpino\(/,
  /\bopen\(path/,
  /\b(?:appendFile|writeFile|createWriteStream)\w*\(/,
  /INSERT INTO support\.Trace\b/,
];

describe('the inventory of logs', () => {
  it('has each place that writes one, and no other', () => {
    const found = productionFiles()
      .filter(({ path, code }) => !isCommand(path) && WRITES.some((one) => one.test(code)))
      .map(({ path }) => path);
    const listed = LOGS.flatMap(([, where]) => namesIn(where)).filter((file) => file !== 'nginx.conf');
    expect(differences(listed, found)).toEqual(NONE);
    for (const cells of LOGS) expect(cells.length === 7 && !cells.includes('')).toBeTrue();
  });

  it('has each message of the BFF’s log, and each thing that nginx says of a request', () => {
    const code = productionFiles()
      .filter(({ path }) => ['bff/http/request-log.ts', 'bff/main.ts'].includes(path))
      .map((file) => file.code)
      .join('\n');
    const messages = [...code.matchAll(/logger\.\w+\([^;]*?, '([^']+)'\)/g)].map(
      ([, message = '']) => message,
    );
    expect(differences(namesIn(rowOf('bff/main.ts')[2]), [...new Set(messages)])).toEqual(NONE);
    const format = /log_format lines[^;]*;/.exec(textOf('nginx.conf'))?.[0] ?? '';
    const said = [...format.matchAll(/"(\w+)":/g)].map(([, name = '']) => name);
    expect(differences(namesIn(rowOf('nginx.conf')[2]), said)).toEqual(NONE);
  });
});

describe('the page of what costs most', () => {
  it('says the numbers that hold where nobody sets others', () => {
    const numbers = new Map<string, number>();
    for (const [name, { variable, unit }] of Object.entries(LIMIT_RULES)) {
      numbers.set(variable, DEFAULT_LIMITS[name as keyof typeof LIMIT_RULES] / unit);
    }
    for (const [name, { variable, unit }] of Object.entries(DATABASE_RULES)) {
      numbers.set(variable, DEFAULT_TIMING[name as keyof typeof DATABASE_RULES] / unit);
    }
    const bounds = rowsUnder(PAGE, 'What costs most').map(([, , bound = '']) => bound);
    const said = bounds.flatMap((bound) => [...bound.matchAll(/`([A-Z_]+)` (\d+)/g)]);
    expect(said.length).toBeGreaterThan(12);
    for (const [, variable = '', number] of said)
      expect(Number(number))
        .withContext(variable)
        .toBe(numbers.get(variable) ?? NaN);

    const nginx = textOf('nginx.conf');
    const zones = { sign_in: '30r/m', handover: '200r/s', api: '30r/s' };
    for (const [zone, rate] of Object.entries(zones))
      expect(nginx).toContain(`zone=${zone}:10m rate=${rate};`);
    for (const words of ['30 a minute and network', '200 a second and network', '30 a second and network']) {
      expect(bounds.join()).toContain(`nginx: ${words}`);
    }
    for (const line of [
      'client_max_body_size 16k',
      'client_header_timeout 5s',
      'client_body_timeout 10s',
      'worker_connections 16384',
    ]) {
      expect(nginx).toContain(`${line};`);
    }
  });
});
