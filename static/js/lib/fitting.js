// Letters on the wall are as large as the room they have. The server guesses from the number and length of the texts
// and guesses small; only the screen itself knows how its lines break.

const STEP = 0.05;
// Smaller letters than this would not be read from the back: then the wall takes a second page.
const LEAST = 0.9;

// The largest scale from `most` down at which `fits(scale)` is true; 1 where there is none.
export function largest(most, fits) {
  for (let steps = Math.floor(Math.max(most, 1) / STEP); steps * STEP >= LEAST; steps -= 1) {
    if (fits(steps * STEP)) return steps * STEP;
  }
  return 1;
}

// Whether a document element shows all of itself without scrolling.
export function showsAll({ scrollHeight, clientHeight, scrollWidth, clientWidth }) {
  return scrollHeight <= clientHeight && scrollWidth <= clientWidth;
}
