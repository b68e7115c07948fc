import { ModuleUnderTest } from '../../module-under-test.spec';
import { CodeInput } from './code-input';

describe('the field of a code', () => {
  let module: ModuleUnderTest;
  let field: CodeInput;

  beforeEach(async () => {
    module = await ModuleUnderTest.ready();
    field = await module.render(CodeInput, { label: 'Six-digit code', describedBy: 'said' });
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  const input = () => module.find('input') as HTMLInputElement;
  const boxes = () => module.all('.box').map(({ textContent }) => textContent);

  it('is one labelled input, whatever is drawn: a screen reader meets no six fields', () => {
    expect(module.all('input').length).toBe(1);
    const label = module.find('label') as HTMLLabelElement;
    expect(label.textContent).toBe('Six-digit code');
    expect(label.htmlFor).toBe(input().id);
    expect(module.all('.box').length).toBe(6);
    for (const box of module.all('.box')) expect(box.getAttribute('aria-hidden')).toBe('true');
  });

  it('is filled by phone and browser, with a keyboard of digits', () => {
    expect(input().autocomplete).toBe('one-time-code');
    expect(input().inputMode).toBe('numeric');
  });

  it('draws each digit in its position', async () => {
    await module.type('input', '123');
    expect(boxes()).toEqual(['1', '2', '3', '', '', '']);
    await module.type('input', '123456');
    expect(boxes()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('takes a code as it is pasted from a mail: with spaces, dashes or words around it', async () => {
    // The paste must fit before it is cleaned: a maxlength of six would cut it.
    for (const pasted of [' 123 456 ', '123-456', 'Code: 123456', '1 2 3 4 5 6']) {
      expect(input().maxLength).toBeGreaterThanOrEqual(pasted.length);
      await module.type('input', pasted);
      expect(field.value()).withContext(pasted).toBe('123456');
      expect(input().value).withContext(pasted).toBe('123456');
    }
  });

  it('never holds more than six digits, nor anything else', async () => {
    await module.type('input', '12345678');
    expect(input().value).toBe('123456');
    await module.type('input', '１２٣abc');
    expect(field.value()).toBe('');
  });

  it('takes a letter away even when the digits stay the same', async () => {
    await module.type('input', '12');
    await module.type('input', '12x');
    expect(input().value).toBe('12');
  });

  it('says what is wrong to whoever cannot see the red', async () => {
    expect(input().getAttribute('aria-invalid')).toBe('false');
    expect(input().getAttribute('aria-describedby')).toBe('said');
    module.set({ invalid: true });
    await module.settle();
    expect(input().getAttribute('aria-invalid')).toBe('true');
  });

  it('is sent by the Enter key', () => {
    const submitted = jasmine.createSpy('submitted');
    field.submitted.subscribe(submitted);
    input().dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    expect(submitted).not.toHaveBeenCalled();
    input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(submitted).toHaveBeenCalledTimes(1);
  });

  it('is emptied from outside, and takes the focus when asked', async () => {
    await module.type('input', '123456');
    field.value.set('');
    field.focus();
    await module.settle();
    expect(input().value).toBe('');
    expect(document.activeElement).toBe(input());
  });
});
