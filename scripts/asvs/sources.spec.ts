import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** What is not delivered: specs and their kit, the stand-ins of a laptop. */
const NOT_DELIVERED = /\.(?:spec|suite)\.ts$|^bff\/(?:local|spec-kit)\//;

interface Source {
  readonly file: string;
  readonly text: string;
}

/** Each delivered file, its comments left out: they may name what the code must not. */
function sources(...patterns: readonly string[]): readonly Source[] {
  return globSync([...patterns], { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !NOT_DELIVERED.test(file))
    .sort()
    .map((file) => ({ file, text: withoutComments(readFileSync(join(ROOT, file), 'utf8')) }));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|<!--.*?-->/gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

const BFF = sources('bff/**/*.{ts,js}');
const PORTAL = sources('portal/**/*.{ts,html}');
const ALL = [...BFF, ...PORTAL];
const PAGES = [...PORTAL, ...sources('bff/http/link-page/*')];

/** The files in which a pattern is found. */
function where(files: readonly Source[], pattern: RegExp): readonly string[] {
  return files.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

describe('what is delivered', () => {
  it('is found by this spec', () => {
    for (const file of [
      'bff/main.ts',
      'bff/http/app.ts',
      'bff/lambdas/mail.ts',
      'bff/http/link-page/page.js',
    ]) {
      expect(BFF.map((source) => source.file)).toContain(file);
    }
    expect(PORTAL.length).toBeGreaterThan(80);
    expect(withoutComments('a /* eval( */ b\n  // eval(\n<!-- eval( -->c')).not.toContain('eval');
  });

  it('makes no HTML, and no script, of text in a browser', () => {
    const markup = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc/;
    expect(where(ALL, markup)).toEqual([]);
    expect(where(ALL, /bypassSecurityTrust|DomSanitizer|setHTMLUnsafe|parseFromString/)).toEqual([]);
    // Hono's `raw` takes its own escaping away.
    expect(where(BFF, /import \{[^}]*\braw\b[^}]*\} from 'hono\/html'|dangerouslySetInnerHTML/)).toEqual([]);
  });

  it('runs no text as code, and starts no other program', () => {
    expect(where(ALL, /\beval\(|new Function\(|setTimeout\(\s*['"`]|setInterval\(\s*['"`]/)).toEqual([]);
    expect(
      where(BFF, /['"](?:node:)?(?:child_process|vm|worker_threads|cluster|inspector|repl)['"]/),
    ).toEqual([]);
    expect(where(BFF, /\bimport\((?!['"])/)).toEqual([]);
  });

  it('makes patterns of its own words alone, never of what somebody typed', () => {
    expect(where(ALL, /new RegExp\(|\bRegExp\(/)).toEqual([
      // A number of digits; characters that mail programs take for dots; the name of an attribute of SQL Server's
      // plans.
      'bff/adapters/sql/core/mssql-inspection.ts',
      'bff/contract/endpoint.ts',
      'bff/domain/plain-words.ts',
    ]);
  });

  it('opens files by names of its own or of its configuration, and in no code that a request reaches', () => {
    expect(where(BFF, /['"](?:node:)?fs(?:\/promises)?['"]/)).toEqual([
      'bff/adapters/heads-file.ts',
      'bff/adapters/sql/engine/migrate.ts',
      'bff/adapters/sql/engine/sqlite.ts',
      'bff/commands/command-line.ts',
      'bff/commands/keys-new.ts',
      // Three files of its own folder, read once at start.
      'bff/http/link-page/link-page.ts',
    ]);
    expect(where(BFF, /serve-static|sendFile|Content-Disposition|parseBody|formData\(|multipart/i)).toEqual(
      [],
    );
  });

  it('calls nobody whose address a request names', () => {
    // The pool's keys at a stand-in, which production refuses, and the BFF's own address; else the SDKs, by the configuration.
    expect(where(BFF, /\bfetch\(|undici|axios/).filter((file) => !file.endsWith('/page.js'))).toEqual([
      'bff/adapters/cognito/access-tokens.ts',
      'bff/lambdas/record-delivery.ts',
    ]);
    expect(where(BFF, /from ['"](?:node:)?(?:https?|http2|tls|dgram|dns)['"]/)).toEqual([]);
    expect(where(BFF, /createTransport\(/)).toEqual(['bff/lambdas/mail-by-ses.ts', 'bff/lambdas/mail.ts']);
    expect(where(BFF, /c\.redirect\(/)).toEqual(['bff/objection/public-app.ts']);
  });

  it('lets no page of another origin read an answer, and listens to no window but its own', () => {
    expect(where(ALL, /Access-Control-|hono\/cors/i)).toEqual([]);
    expect(where(ALL, /addEventListener\(\s*['"]message['"]|\bonmessage\b|window:message/)).toEqual([
      // A BroadcastChannel: pages of its own origin alone.
      'portal/user-support/src/assistance/product-clicks.ts',
    ]);
    expect(where(ALL, /(?:window|opener|parent|contentWindow)\??\.postMessage/)).toEqual([]);
  });

  it('speaks no WebSocket, WebRTC, GraphQL, LDAP, XPath, memcache or XML, and asks for no plug-in', () => {
    // SNS has a field of that name.
    expect(where(ALL, /WebSocket|EventSource(?!: z)|RTCPeerConnection|upgradeWebSocket/)).toEqual([]);
    expect(where(ALL, /^import .*['"][^'"]*(?:graphql|ldap|xpath|xml|memcache|latex)[^'"]*['"]/im)).toEqual(
      [],
    );
    expect(where(PAGES, /<(?:object|embed|applet|iframe|frame)\b/i)).toEqual([]);
  });

  it('hinders nobody from pasting a password or a code, and no manager of passwords', () => {
    expect(where(ALL, /\((?:paste|beforeinput|contextmenu)\)|['"](?:paste|beforeinput)['"]|onpaste/)).toEqual(
      [
        // They read more in what is pasted than a browser would put in; a code in any message is taken.
        'portal/user-support/src/assistance/steps/look-up/look-up.html',
        'portal/user-support/src/code/code-input/code-input.ts',
      ],
    );
    expect(where(PORTAL, /autocomplete="(?:off|new-password)"[^>]*type="password"/)).toEqual([]);
  });

  it('has no account of its own: nobody of the demo, and nothing of the stand-ins', () => {
    expect(where(ALL, /backoffice\.example|legacy355|riverside|Demo-20/)).toEqual([]);
    expect(where(BFF, /from ['"][^'"]*\/(?:local|spec-kit)\//)).toEqual([]);
  });

  it('draws every random value that keeps somebody out from the system’s own source', () => {
    expect(where(ALL, /Math\.random/)).toEqual([]);
    expect(where(BFF, /\brandom(?:Bytes|Int|UUID)\b/).length).toBeGreaterThan(3);
  });
});
