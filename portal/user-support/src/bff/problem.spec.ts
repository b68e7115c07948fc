import { HttpErrorResponse } from '@angular/common/http';
import { problemOf } from './problem';

const failed = (status: number, error: unknown) => new HttpErrorResponse({ status, error });

describe('why a call failed', () => {
  it('is what the server said, with all that belongs to it', () => {
    const said = {
      type: 'about:blank',
      title: 'Wrong code',
      status: 422,
      code: 'wrong-code',
      attemptsLeft: 3,
    } as const;
    expect(problemOf(failed(422, said))).toEqual(said);
  });

  it('is no connection when no answer came', () => {
    expect(problemOf(failed(0, new ProgressEvent('error')))).toEqual({ code: 'offline' });
  });

  it('is a server that is not there when a proxy answers with its own page', () => {
    for (const status of [500, 502, 503, 504]) {
      expect(problemOf(failed(status, '<html><h1>Bad gateway</h1></html>')))
        .withContext(String(status))
        .toEqual({ code: 'unavailable' });
    }
  });

  it('is unreadable when something else than our server answered', () => {
    const page = { error: new SyntaxError('Unexpected token <'), text: '<html>Sign in to the Wi-Fi</html>' };
    expect(problemOf(failed(200, page))).toEqual({ code: 'unreadable' });
    expect(problemOf(failed(404, '<html>'))).toEqual({ code: 'unreadable' });
    expect(problemOf(failed(403, null))).toEqual({ code: 'unreadable' });
    expect(problemOf(failed(403, { code: 1010 }))).toEqual({ code: 'unreadable' });
    expect(problemOf(failed(400, { message: 'no code' }))).toEqual({ code: 'unreadable' });
  });

  it('does not hide a bug as a failed call', () => {
    const bug = new TypeError('undefined is not a function');
    expect(() => problemOf(bug)).toThrow(bug);
  });
});
