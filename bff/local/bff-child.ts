import { createClock, installClock } from './clock.ts';

/** What the launcher says: how far the clock is ahead. The first message starts the BFF. */
export interface ClockMessage {
  readonly offsetMs: number;
}

/** What the child says: the BFF answers, or the clock is as asked. */
export type ChildMessage = 'ready' | 'clock-set';

/*
 * The process of the BFF in the local default: the same BFF as in production, with a clock that can be moved.
 * It ends by SIGTERM or together with its launcher; the terminal's Ctrl-C is the launcher's business.
 */
const clock = createClock();
let close: (() => Promise<void>) | null = null;
let isEnding = false;

process.on('SIGINT', () => undefined);
process.on('SIGTERM', end);
process.on('disconnect', () => process.exit(0));
process.once('message', (message: ClockMessage) => {
  follow(message);
  installClock(clock.shared);
  run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
});

async function run(): Promise<void> {
  // Only now: whatever the modules take from Date follows the clock.
  const { startBff } = await import('../main.ts');
  const bff = await startBff(process.env);
  close = () => bff.close();
  process.on('message', (message: ClockMessage) => {
    follow(message);
    say('clock-set');
  });
  say('ready');
}

function follow({ offsetMs }: ClockMessage): void {
  clock.advance(offsetMs - clock.offset());
}

function say(message: ChildMessage): void {
  process.send?.(message);
}

function end(): void {
  if (isEnding) return;
  isEnding = true;
  const closed = close?.() ?? Promise.resolve();
  closed.then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
