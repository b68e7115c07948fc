import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { smtpOptions } from './mail.ts';

const MAIL = { from: 'a@x.example', to: 'b@x.example', subject: 'a code', text: '123456' };

describe('a mail server', () => {
  let server: SMTPServer;
  let port: number;
  let received: number;

  const start = async (settings: object) => {
    received = 0;
    server = new SMTPServer({
      authOptional: true,
      logger: false,
      ...settings,
      onData(stream, _, done) {
        stream.resume().on('end', () => {
          received += 1;
          done();
        });
      },
    });
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    ({ port } = server.server.address() as AddressInfo);
  };
  /** To that server, as if it were at the address that the options are made for. */
  const send = ({ url, ...options }: ReturnType<typeof smtpOptions>) => {
    const query = new URL(url).search;
    return createTransport({ ...options, url: `smtp://127.0.0.1:${String(port)}${query}` }).sendMail(MAIL);
  };
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  it('on another machine gets nothing in the clear, whatever it offers and the address says', async () => {
    await start({ disabledCommands: ['STARTTLS'] });
    for (const query of [
      '',
      '?requireTLS=false',
      '?ignoreTLS=true',
      '?ignoreTLS=true&opportunisticTLS=true',
    ]) {
      await expectAsync(send(smtpOptions(`smtp://mail.example:25${query}`)))
        .withContext(query)
        .toBeRejectedWithError(/STARTTLS/);
    }
    expect(received).toBe(0);
  });

  it('on another machine gets none where nobody vouches for its certificate', async () => {
    await start({});
    for (const query of ['', '?tls.rejectUnauthorized=false']) {
      await expectAsync(send(smtpOptions(`smtp://mail.example:25${query}`)))
        .withContext(query)
        .toBeRejectedWithError(/self-signed|certificate/);
    }
    expect(received).toBe(0);
  });

  it('writes nobody what was said to it, whatever the address says', async () => {
    const written = spyOn(process.stdout, 'write').and.returnValue(true);
    const told = [spyOn(console, 'log'), spyOn(console, 'info'), spyOn(console, 'debug')];
    await start({ disabledCommands: ['STARTTLS'] });
    await send(smtpOptions('smtp://127.0.0.1:25?logger=true&debug=true&transactionLog=true'));
    expect(received).toBe(1);
    expect(written).not.toHaveBeenCalled();
    for (const one of told) expect(one).not.toHaveBeenCalled();
  });

  it('on this machine gets them as they are', async () => {
    await start({ disabledCommands: ['STARTTLS'] });
    for (const host of ['localhost', '127.0.0.1', '[::1]']) await send(smtpOptions(`smtp://${host}:25`));
    expect(received).toBe(3);
  });
});
