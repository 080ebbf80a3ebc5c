// Everything by keyboard: reach the page's content, search, raise, answer and settle without touching a mouse; the focus is
// always visible and never caught.
import { expect, expectWords } from '../expect.mjs';
import { person, signIn } from '../site.mjs';

/** Presses Tab until the focus is on something that fits; the focus must be seen wherever it stops. */
async function tabTo(page, fits, most = 150) {
  for (let count = 0; count < most; count += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      return {
        words: (element.innerText || element.value || element.getAttribute('aria-label') || '').trim(),
        name: element.getAttribute('name'), tag: element.tagName, form: element.closest('form')?.id ?? '',
        seen: element === document.body || style.outlineStyle !== 'none' || element.matches('input[type=radio], input[type=checkbox], input[type=date]'),
      };
    });
    if (!at.seen) throw new Error(`the focus on ${at.tag} “${at.words}” is not seen`);
    if (fits(at)) return;
  }
  throw new Error('the focus does not get there');
}

/** Sends a form with Enter, and waits for where it leads. */
async function enter(page) {
  const answered = page.waitForResponse((response) => response.url().includes('/do/') && response.status() === 303);
  await page.keyboard.press('Enter');
  await answered;
  await page.waitForLoadState('load');
  await page.locator('main h1').waitFor();
}

export default async function ({ browser, start }) {
  const server = await start();
  const { page, faults } = await person(browser);
  await signIn(page, server.link('coo'));
  // Past the strip and the links in one step.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => location.hash === '#main'), 'the first stop leads to the page');
  // Search.
  await page.keyboard.press('/');
  await page.keyboard.type('refund');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search/);
  await expectWords(page, 'Refunds');
  // Raise, in the dialog; Escape closes it and gives the focus back.
  await page.keyboard.press('n');
  await page.locator('dialog#raise[open]').waitFor();
  await page.keyboard.press('Escape');
  expect(!(await page.locator('dialog#raise[open]').count()), 'Escape closes the dialog');
  await page.keyboard.press('n');
  await page.locator('dialog#raise[open]').waitFor();
  await page.keyboard.type('Raised by keyboard alone');
  // Nothing is chosen for anybody.
  await tabTo(page, (at) => at.name === 'function');
  await page.keyboard.type('Refunds');
  await tabTo(page, (at) => at.words === 'Raise it');
  await enter(page);
  await page.waitForURL(/\/flags\//);
  await expectWords(page, 'Raised by keyboard alone');
  // Settle it on its page.
  await tabTo(page, (at) => at.name === 'note');
  await page.keyboard.type('It was a test of the keys');
  await enter(page);
  await expectWords(page, 'It did not hurt: It was a test of the keys');
  // Decide in the row.
  await page.goto(server.origin);
  await tabTo(page, (at) => at.tag === 'SUMMARY' && at.words === 'Decide');
  await page.keyboard.press('Enter');
  await tabTo(page, (at) => at.name === 'answer');
  await page.keyboard.type('Yes, and say so on the invoice');
  await tabTo(page, (at) => at.tag === 'BUTTON' && at.words === 'Decide');
  await enter(page);
  await page.goto(`${server.origin}/decisions`);
  await expectWords(page, 'Yes, and say so on the invoice', '#decided');
  expect(!faults.length, faults.join('; '));
}
