// Lighthouse's mobile profile on pages given as JSON: {"chromium": path, "pages": [{"name", "url", "cookie"}]}.
// Prints [{"name", "scores": {category: 0..100}, "lost": [{"id", "category", "score"}]}].

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const { chromium, pages } = JSON.parse(process.argv[2]);
const categories = ["performance", "accessibility", "best-practices"];

// Now and then a trace is lost; then there is no score at all, and the page is measured again.
async function measured(url, extraHeaders, page, tries = 3) {
  const options = { onlyCategories: categories, extraHeaders, output: "json" };
  const result = await lighthouse(url, options, undefined, page);
  const whole = categories.every((one) => result.lhr.categories[one].score !== null);
  return whole || tries === 1 ? result : measured(url, extraHeaders, page, tries - 1);
}

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-background-networking"] });
const found = [];
for (const { name, url, cookie } of pages) {
  const page = await browser.newPage();
  const extraHeaders = cookie ? { Cookie: cookie } : {};
  const { lhr } = await measured(url, extraHeaders, page);
  const lost = categories.flatMap((category) =>
    lhr.categories[category].auditRefs
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
      .map(({ id }) => ({ id, category, score: lhr.audits[id].score, shown: lhr.audits[id].displayValue || "" })));
  const scores = Object.fromEntries(categories.map((one) => [one, Math.round(lhr.categories[one].score * 100)]));
  found.push({ name, url: lhr.finalDisplayedUrl, scores, lost });
  await page.close();
}
await browser.close();
process.stdout.write(JSON.stringify(found));
