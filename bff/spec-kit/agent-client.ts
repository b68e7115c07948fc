import type { AssistanceView } from '../contract/index.ts';
import type { App } from '../http/serve-endpoint.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What came back is looked at by the specs, field by field.
  readonly body: Readonly<Record<string, unknown>>;
}

/** A browser tab of an agent: keeps the cookie and sends the header, unless a spec takes them away. */
export class AgentClient {
  cookie: string | null = null;
  headers: Record<string, string> = { 'X-Requested-By': 'user-support' };
  readonly #app: App;
  readonly #address: string;

  constructor(app: App, address: string, headers: Readonly<Record<string, string>> = {}) {
    this.#app = app;
    this.#address = address;
    this.headers = { ...this.headers, ...headers };
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  async send(method: string, path: string, body?: unknown, raw?: string): Promise<Answer> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers = new Headers(this.headers);
    if (this.cookie !== null) headers.set('Cookie', this.cookie);
    if (payload !== undefined) {
      headers.set('Content-Type', headers.get('Content-Type') ?? 'application/json');
      headers.set('Content-Length', String(Buffer.byteLength(payload)));
    }
    const request = new Request(`http://localhost:3000${path}`, {
      method,
      headers,
      ...(payload === undefined ? {} : { body: payload }),
    });
    const socket = { remoteAddress: this.#address, remotePort: 40_000, remoteFamily: 'IPv4' };
    const response = await this.#app.fetch(request, { incoming: { socket } });
    this.#keepCookie(response);
    const text = await response.text();
    const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
    const parsed = isJson && text !== '' ? (JSON.parse(text) as Answer['body']) : {};
    return { status: response.status, headers: response.headers, body: parsed };
  }

  /** The assistance of a good answer; anything else fails the spec with what was said. */
  async good(method: string, path: string, body?: unknown): Promise<AssistanceView> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    }
    return answer.body as unknown as AssistanceView;
  }

  /** The `__Host-` one, which comes first; the second of development over http says the same. */
  #keepCookie(response: Response): void {
    const [cookie] = response.headers.getSetCookie();
    if (cookie === undefined) return;
    const [pair = ''] = cookie.split(';');
    this.cookie = /Max-Age=0/i.test(cookie) ? null : pair;
  }
}
