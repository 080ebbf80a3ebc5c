// What journeys expect: plain checks with words.
export function expect(holds, what) { if (!holds) throw new Error(`expected: ${what}`); }

/** The words of a part of the page, spaces made one. */
export async function words(page, selector = 'main') {
  return (await page.locator(selector).first().innerText()).replace(/\s+/g, ' ');
}

export async function expectWords(page, pattern, selector = 'main') {
  const said = await words(page, selector);
  if (!(pattern instanceof RegExp ? pattern.test(said) : said.includes(pattern))) {
    throw new Error(`expected ${pattern} in ${selector} of ${page.url()}, which says: ${said.slice(0, 1500)}`);
  }
}

export async function expectNoWords(page, pattern, selector = 'body') {
  const said = await words(page, selector);
  if (pattern instanceof RegExp ? pattern.test(said) : said.includes(pattern)) throw new Error(`expected no ${pattern} in ${selector} of ${page.url()}`);
}
