import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REQUIREMENTS } from './requirements.ts';
import { readSheet, sheetFaults, type RanTest } from './sheet.ts';

/*
 * Holds docs/asvs.md against the tests that just ran: the last suite of `npm test`. The folder has a file for each run;
 * further arguments are folders whose suites could not run on this machine.
 */
const [folder = '', ...notRun] = process.argv.slice(2);
const ran = readdirSync(folder).flatMap(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly RanTest[],
);
const sheet = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'asvs.md'), 'utf8');
const faults = sheetFaults(readSheet(sheet), REQUIREMENTS, ran, notRun);
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
