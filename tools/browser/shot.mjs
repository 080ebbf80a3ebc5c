// shot.mjs PAGE PICTURE [HEIGHT]: the top of a page at 1440 px as a picture.
import { withPage } from './pages.mjs';

const [page, picture, height = '1000'] = process.argv.slice(2);
await withPage(page, { width: 1440, height: Number(height) }, async (tab) => {
  await tab.screenshot({ path: picture });
});
