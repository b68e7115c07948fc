import { pictureOf, type UserPicture, type UserStatusDeps } from '../users/user-status.ts';

const MAX_AGE_MS = 20_000;
const MOST = 500;

/** The user's picture for screens that poll; commands that depend on it read it afresh. */
export class PictureCache {
  readonly #kept = new Map<string, { readonly at: number; readonly picture: UserPicture | null }>();

  async get(
    deps: UserStatusDeps,
    userId: string,
    now: number,
    signal: AbortSignal,
  ): Promise<UserPicture | null> {
    const kept = this.#kept.get(userId);
    if (kept && Math.abs(now - kept.at) < MAX_AGE_MS) return kept.picture;
    return this.read(deps, userId, now, signal);
  }

  async read(
    deps: UserStatusDeps,
    userId: string,
    now: number,
    signal: AbortSignal,
  ): Promise<UserPicture | null> {
    const picture = await pictureOf(deps, userId, now, signal);
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.set(userId, { at: now, picture });
    return picture;
  }
}
