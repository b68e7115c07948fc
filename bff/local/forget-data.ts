import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The log of heads goes on in `trace-heads.jsonl.2`, `.3`, … */
const LEFT_BY_A_START = /^(database|keys\.json|cognito-keys\.json|trace-heads\.jsonl(\.\d+)?)$/;

/** All that a start leaves in the data folder; the folder itself may hold other things of its owner. */
export async function forgetData(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => LEFT_BY_A_START.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true })));
}
