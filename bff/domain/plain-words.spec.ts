import {
  ECOSYSTEM_NAME,
  PERSON_NAME,
  plainAddress,
  plainCase,
  plainName,
  plainQuote,
} from './plain-words.ts';

describe('other people’s words in an official message', () => {
  const NAMES: Readonly<Record<string, string>> = {
    'Ana Agent': 'Ana Agent',
    '  José \t Núñez-Gil ': 'José Núñez-Gil',
    'Jose\u0301 Nu\u0301n\u0303ez': 'José Núñez',
    'O’Neil, J.': 'O’Neil, J.',
    'Pérez,Luis': 'Pérez, Luis',
    'Dr.Juan Pérez': 'Dr. Juan Pérez',
    'J.Pérez': 'J. Pérez',
    'Niños & Cía. (Sede Norte)': 'Niños & Cía. (Sede Norte)',
    'Clínica del Norte S.A.S.': 'Clínica del Norte S.A.S.',
    'Clínica Sur - Urgencias': 'Clínica Sur - Urgencias',
    'Niños/Adultos': 'Niños Adultos',
    山田太郎: '山田太郎',
    'Ольга Ивановна': 'Ольга Ивановна',
    'שרה כהן': 'שרה כהן',
    'प्रिया शर्मा': 'प्रिया शर्मा',
    legacy355: 'legacy355',
    'Clínica 24 Horas': 'Clínica 24 Horas',
  };
  it('stay as they are where they are a name', () => {
    for (const [given, name] of Object.entries(NAMES)) expect(plainName(given, ECOSYSTEM_NAME)).toBe(name);
    expect(plainName('Ana 2', PERSON_NAME)).toBe('Ana');
  });

  it('lose what is no part of a name, and are null where nothing is left', () => {
    const cut: readonly (readonly [string, string | null])[] = [
      ['Ana https://evil.example/x', 'Ana'],
      ['Ana <ana@evil.example>', 'Ana'],
      ['Ana ana@evil.example', 'Ana'],
      ['Ana\r\nBcc: x@evil.example', 'Ana Bcc'],
      ['clinic 900123456', 'clinic'],
      ['clinic +57 601 555 0199', 'clinic'],
      ['evil(.)example', null],
      ['evil\u3002example', null],
      ['ev\u200Bil\u2024exam\u00ADple', null],
      ['t.co', 't. co'],
      ['a) b (', 'a b'],
      ['Call 1-800-FRAUD', 'Call 1 800 FRAUD'],
      ['\u202Eana', 'ana'],
      ['\u0660\u0661\u0662\u0663\u0664\u0665', null],
      ['…', null],
      ['', null],
    ];
    for (const [given, name] of cut) expect(plainName(given, ECOSYSTEM_NAME)).withContext(given).toBe(name);
    expect(plainName('x'.repeat(500), PERSON_NAME)?.length).toBe(60);
  });

  it('are a case where they look like one, with no six digits in a row', () => {
    for (const [given, number] of [
      ['HD-7', 'HD-7'],
      ['#12345678', '#123 456 78'],
      ['HD-1234567', 'HD-123 456 7'],
      ['123456789', null],
      ['HD 7', null],
      ['HD-7\n', null],
      ['tel:7', null],
      ['١٢', null],
    ] as const) {
      expect(plainCase(given)).withContext(given).toBe(number);
    }
  });

  it('are an address only as a whole', () => {
    for (const [given, address] of [
      ['marta.admin@legacy355.example', 'marta.admin@legacy355.example'],
      ['josé+x@clínica.example', 'josé+x@clínica.example'],
      ['juan1020304050@x.example', 'juan102***@x.example'],
      ['Marta <marta@x.example>', null],
      ['marta@x.example, eve@evil.example', null],
      ['"call me"@x.example', null],
      ['mar\u200Bta@x.example', null],
      ['marta@localhost', null],
    ] as const) {
      // Twice: a pattern that remembers where it was would answer otherwise.
      expect([plainAddress(given), plainAddress(given)])
        .withContext(given)
        .toEqual([address, address]);
    }
  });

  it('can be quoted to staff with every word, no address whole and no number to call', () => {
    expect(plainQuote('Fraud found. Verify at https://waizant-secure.evil.example, +57 601 555 0199')).toBe(
      'Fraud found. Verify at https: / / waizant-secure. evil. example, …',
    );
    expect(plainQuote('mail ana@evil.example\nor “www.evil.example”')).toBe(
      "mail ana@ evil. example or 'www. evil. example'",
    );
    for (const number of [
      '601–555–0199',
      '601, 555, 0199',
      '601_555_0199',
      '601·555·0199',
      '601 x 555 x 0199',
    ]) {
      expect(plainQuote(`Call ${number} now`)).toBe('Call … now');
    }
    expect(plainQuote('Reply 300 -- 123 -- 4567')).toBe('Reply … -- … -- …');
    expect(plainQuote('Three hundred 30 then one 12 then the last 3456')).toBe(
      'Three hundred … then one … then the last …',
    );
    expect(plainQuote('Case 4711 of 27')).toBe('Case 4711 of 27');
    expect(plainQuote('x'.repeat(1_000))?.length).toBe(301);
    expect(plainQuote('\u200B\n')).toBeNull();
  });
});
