// The facilitator's queue of cards, led from the keyboard. One card is current; keys press its buttons.

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const VERDICTS = new Set(["r", "m", "b", "h", "s", "u"]);

// Which card is current after the list changed: the same one if it is still there and undecided, else the
// next unread one from its place on, else the last unread before it, else whatever stands in its place.
export function successor(cards, current, place) {
  const at = cards.findIndex((card) => card.id === current);
  if (at >= 0 && cards[at].unread) return at;
  const from = at >= 0 ? at : Math.min(place, cards.length);
  const later = cards.findIndex((card, index) => index >= from && card.unread);
  if (later >= 0) return later;
  const earlier = cards.map((card) => card.unread).lastIndexOf(true);
  if (earlier >= 0) return earlier;
  return cards.length ? Math.min(from, cards.length - 1) : -1;
}

export class Review {
  // Where several read together, each begins at a place of their own, so that nobody reads what another has before them.
  constructor(root = document, { reader = 0, readers = 1 } = {}) {
    this.root = root;
    this.share = readers > 1 ? reader / readers : 0;
    this.current = null;
    this.place = null;
    this.decided = false;
    this.held = false;
  }

  cards() {
    return Array.from(this.root.querySelectorAll("[data-review] [data-card]"));
  }

  start() {
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.root.addEventListener("focusin", (event) => this.focused(event));
    this.root.addEventListener("focusout", (event) => this.left(event));
    this.changed();
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select") || this.root.querySelector("dialog[open]")) return;
    if (event.key in MOVES) this.move(event, MOVES[event.key]);
    else if (VERDICTS.has(event.key)) this.decide(event);
  }

  move(event, by) {
    const cards = this.cards();
    if (!cards.length) return;
    event.preventDefault();
    const at = cards.findIndex((card) => keyOf(card) === this.current);
    const to = at < 0 ? 0 : Math.max(0, Math.min(cards.length - 1, at + by));
    this.choose(cards, to, true);
  }

  decide(event) {
    const card = this.cards().find((one) => keyOf(one) === this.current);
    const button = card && card.querySelector(`[data-key="${event.key}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    this.decided = true;
    this.held = true;
    button.click();
  }

  focused(event) {
    const card = event.target.closest("[data-review] [data-card]");
    this.held = Boolean(card);
    if (!card || keyOf(card) === this.current) return;
    const cards = this.cards();
    this.choose(cards, cards.indexOf(card), false);
  }

  // Focus that leaves because its card was taken away has not been moved by anybody.
  left(event) {
    if (event.relatedTarget === null && !event.target.isConnected) return;
    if (event.relatedTarget !== null) this.held = Boolean(event.relatedTarget.closest("[data-review] [data-card]"));
  }

  choose(cards, at, focus) {
    cards.forEach((card, index) => {
      if (index === at) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    });
    const card = cards[at];
    this.current = card ? keyOf(card) : null;
    this.place = cards.length ? Math.max(0, at) : null;
    if (card && focus) {
      card.tabIndex = -1;
      card.focus();
    }
  }

  // After a morph. The focus is only led on if it was in the queue and is not in a field or elsewhere.
  changed() {
    const cards = this.cards();
    const known = cards.map((card) => ({ id: keyOf(card), unread: "unread" in card.dataset }));
    const at = this.next(known);
    const active = this.root.activeElement;
    const lost = !active || active === this.root.body;
    const moved = at >= 0 && known[at].id !== this.current;
    const typing = active && active.matches("input, textarea, select");
    this.choose(cards, at, this.held && !typing && (lost || (moved && Boolean(active.closest("[data-review]")))));
  }

  // A read card that somebody went back to stays current; one that was just decided gives way.
  next(known) {
    const at = known.findIndex((card) => card.id === this.current);
    if (at >= 0 && (!this.decided || known[at].unread)) return at;
    this.decided = false;
    const begin = Math.floor(this.share * known.length);
    return successor(known, this.current, this.place === null ? begin : this.place);
  }

  // A button of the current card was pressed by hand.
  submitted(form) {
    if (form.closest("[data-review] [data-card]")) this.decided = this.held = true;
  }
}

function keyOf(card) {
  return card.dataset.card || card.id;
}
