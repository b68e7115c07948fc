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

  const paste = async (text: string): Promise<boolean> => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const isLeft = input().dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
    await module.settle();
    return isLeft;
  };
  const fill = async (text: string, event: 'input' | 'change') => {
    input().value = text;
    input().dispatchEvent(new Event(event, { bubbles: true }));
    await module.settle();
  };
  /** As a keyboard does it: into what stands there, at the caret. */
  const key = async (character: string) => {
    const { selectionStart, selectionEnd } = input();
    input().setRangeText(character, selectionStart ?? 0, selectionEnd ?? 0, 'end');
    input().dispatchEvent(
      new InputEvent('input', { data: character, inputType: 'insertText', bubbles: true }),
    );
    await module.settle();
  };
  const marked = () =>
    module.all('.box').flatMap(({ classList }, at) => (classList.contains('caret') ? [at] : []));

  for (const text of [
    ' 048 213 ',
    '048-213',
    'Your Waizant support code is 048213',
    '2 codes: 048213',
    '٠٤٨٢١٣',
    '０４８２１３',
    `${'Dear agent, '.repeat(20)}048213`,
  ]) {
    it(`takes the code in what is pasted or filled in, whatever stands there: ${text.slice(-40)}`, async () => {
      await module.type('input', '12');
      expect(await paste(text)).toBeFalse();
      expect([field.value(), input().value, field.unread()]).toEqual(['048213', '048213', false]);
      for (const event of ['input', 'change'] as const) {
        await module.type('input', '');
        await fill(text, event);
        expect(field.value()).withContext(event).toBe('048213');
        expect(input().value).withContext(event).toBe('048213');
        expect(boxes().join('')).withContext(event).toBe('048213');
      }
    });
  }

  for (const text of ['Your code', '04821 or 48213', '048213 or 048214', 'until 12:30', '0482130']) {
    it(`leaves what stands there where no code is in what is filled in, and says so: ${text}`, async () => {
      await module.type('input', '12');
      await fill(text, 'change');
      expect([field.value(), input().value, field.unread()]).toEqual(['12', '12', true]);
      input().dispatchEvent(new Event('change'));
      expect(field.unread()).toBeTrue();
      await module.type('input', '123');
      expect(field.unread()).toBeFalse();
      await paste('Your code');
      expect([field.value(), input().value, field.unread()]).toEqual(['123', '123', true]);
    });
  }

  it('lets some of the digits be pasted where the caret is', async () => {
    expect(await paste('048')).toBeTrue();
    expect(await paste('0482130')).toBeTrue();
    await module.type('input', '048');
    await fill('048213', 'input');
    expect(field.value()).toBe('048213');
  });

  it('never holds more than six digits, and a digit too many pushes none out', async () => {
    await module.type('input', '123456');
    input().focus();
    for (const at of [0, 3, 6]) {
      input().setSelectionRange(at, at);
      await key('9');
      expect([input().value, field.value(), input().selectionStart]).toEqual(['123456', '123456', at]);
    }
    input().setSelectionRange(2, 3);
    await key('9');
    expect([input().value, field.value(), input().selectionStart]).toEqual(['129456', '129456', 3]);
    expect(field.unread()).toBeFalse();
  });

  it('takes digits of any script one by one, where the caret is', async () => {
    input().focus();
    for (const digit of '٠٤٨') await key(digit);
    expect([input().value, field.value()]).toEqual(['048', '048']);
    input().setSelectionRange(1, 1);
    await key('２');
    await key('x');
    expect([input().value, field.value(), input().selectionStart]).toEqual(['0248', '0248', 2]);
  });

  it('waits for what is being composed', async () => {
    input().value = '０';
    input().dispatchEvent(new InputEvent('input', { isComposing: true }));
    expect([input().value, field.value()]).toEqual(['０', '']);
    input().dispatchEvent(new CompositionEvent('compositionend'));
    expect([input().value, field.value()]).toEqual(['0', '0']);
  });

  it('marks the box of the caret, or those that are selected', async () => {
    input().focus();
    await module.settle();
    expect(marked()).toEqual([0]);
    for (const digit of '123') await key(digit);
    expect(marked()).toEqual([3]);
    input().setSelectionRange(1, 1);
    await module.until(() => marked()[0] === 1);
    expect(marked()).toEqual([1]);
    await key('4');
    expect([field.value(), marked()]).toEqual(['1423', [2]]);
    input().select();
    await module.until(() => marked().length > 1);
    expect(marked()).toEqual([0, 1, 2, 3]);
    await module.type('input', '123456');
    expect(marked()).toEqual([5]);
    field.value.set('');
    await module.settle();
    expect(marked()).toEqual([0]);
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
