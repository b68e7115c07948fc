import { spokenDuration } from './spoken-duration.ts';

describe('a spoken duration', () => {
  it('takes the largest unit that says it exactly, in both languages', () => {
    const said = (seconds: number) => [spokenDuration('en', seconds), spokenDuration('es', seconds)];
    expect(said(300)).toEqual(['5 minutes', '5 minutos']);
    expect(said(60)).toEqual(['1 minute', '1 minuto']);
    expect(said(90)).toEqual(['90 seconds', '90 segundos']);
    expect(said(3_600)).toEqual(['1 hour', '1 hora']);
    expect(said(5_400)).toEqual(['90 minutes', '90 minutos']);
    expect(said(86_400)).toEqual(['24 hours', '24 horas']);
  });
});
