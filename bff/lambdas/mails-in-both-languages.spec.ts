import { agentCodeMail, userCodeMail, type Mail } from './mail-template.ts';

const AGENT = { code: '482913', name: 'Ana', userEmail: 'marta@legacy355.example', validMinutes: 5 };
const USER = {
  code: '482913',
  agent: 'Ana Agent',
  ecosystem: 'legacy355',
  words: ['copper', 'lantern'] as const satisfies [string, string],
  minutes: 5,
};

describe('mails in both languages', () => {
  const mails: Readonly<Record<string, (language: 'en' | 'es') => Mail>> = {
    'to the agent': (language) => agentCodeMail(language, AGENT),
    'to the user': (language) => userCodeMail(language, { ...USER, words: [...USER.words] }),
  };

  for (const [name, write] of Object.entries(mails)) {
    it(`${name}: as many sentences, the same values, and no text left in the other language`, () => {
      const [english, spanish] = [write('en'), write('es')];
      const paragraphs = ({ text }: Mail) => text.split('\n\n');
      expect(paragraphs(spanish).length).toBe(paragraphs(english).length);
      const same = paragraphs(spanish).filter((line) => paragraphs(english).includes(line));
      expect(same).toEqual(['482913']);
      expect(spanish.subject).not.toBe(english.subject);
      const values = [
        'legacy355',
        ...(name === 'to the user' ? ['Ana Agent', 'copper', 'lantern'] : ['Ana']),
      ];
      for (const value of values) {
        expect(english.text).toContain(value);
        expect(spanish.text).toContain(value);
      }
      expect(spanish.html).toContain('<html lang="es">');
    });
  }
});
