import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What happens to the next thing that a client sends:
 * - `cut`: the connection breaks and the server never has it;
 * - `cut after sending`: the server has it, the connection breaks before the answer;
 * - `cut on answer`: the server has answered, and the answer is lost.
 */
export type Fault = 'cut' | 'cut after sending' | 'cut on answer';

/** A TCP proxy in front of a server, which breaks connections when told. It looks at no byte, so TLS may be on. */
export class FaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, upstream: Socket]>();
  #next: Fault | null = null;
  #isDown = false;
  #isSilent = false;

  private constructor(host: string, port: number) {
    this.#server = createServer((client) => {
      if (this.#isDown) {
        client.destroy();
        return;
      }
      this.#join(client, connect(port, host));
    });
  }

  static async before(host: string, port: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(host, port);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Arms a fault for whatever a client sends next. */
  next(fault: Fault): void {
    this.#next = fault;
  }

  /** Breaks every connection, as a server that restarts does, and refuses new ones until `up`. */
  down(): void {
    this.#isDown = true;
    this.cutAll();
  }

  up(): void {
    this.#isDown = false;
  }

  cutAll(): void {
    for (const pair of this.#pairs) end(pair);
  }

  /** Nothing gets through any more and nothing breaks: a network that swallows packets. */
  silence(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, upstream: Socket): void {
    const pair = [client, upstream] as const;
    this.#pairs.add(pair);
    let isAnswerLost = false;
    client.on('data', (data) => {
      if (this.#isSilent) return;
      const fault = this.#next;
      this.#next = null;
      if (fault === 'cut') {
        end(pair);
        return;
      }
      upstream.write(data);
      if (fault === 'cut on answer') isAnswerLost = true;
      // The bytes are in the kernel's hands before the client's end is closed; the server reads them.
      if (fault === 'cut after sending') {
        client.destroy();
        upstream.end();
      }
    });
    upstream.on('data', (data) => {
      if (this.#isSilent) return;
      if (isAnswerLost) end(pair);
      else client.write(data);
    });
    for (const socket of pair) {
      socket.on('error', () => {
        end(pair);
      });
      socket.on('close', () => {
        this.#pairs.delete(pair);
        end(pair);
      });
    }
  }
}

function end(pair: readonly [Socket, Socket]): void {
  for (const socket of pair) socket.destroy();
}
