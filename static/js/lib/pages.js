// A wall that does not fit on one screen is shown in pages that overlap a little, so that no line is lost.

const STEP = 0.85;
// Less than this is a rounding of the browser and nothing that anybody misses.
const SLACK = 4;

// The number of the last page of a document element; the first is 0.
export function lastPage({ scrollHeight, clientHeight }) {
  const hidden = scrollHeight - clientHeight - SLACK;
  return hidden > 0 && clientHeight > 0 ? Math.ceil(hidden / (STEP * clientHeight)) : 0;
}

// How far down a page begins, in px.
export function topOf(page, { scrollHeight, clientHeight }) {
  return Math.max(0, Math.min(page * STEP * clientHeight, scrollHeight - clientHeight));
}
