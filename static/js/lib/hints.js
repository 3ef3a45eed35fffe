// What in a text may point at somebody, by the same rules as the server: static/hints/. No DOM, and nothing is sent.
// app/domain/hints.py does the same and says how a rule is read; tests/js/hints.test.js compares them.

const PLAIN = { ł: "l", ø: "o", đ: "d", ð: "d", ı: "i", æ: "a", œ: "o" };
const CAPITALISED = 0.6;

export class Hints {
  constructor({ characters, parts, lists, rules }, names) {
    this.characters = new Characters(characters);
    const known = {};
    for (const [name, listed] of Object.entries({ ...lists, ...names })) known[name] = unpacked(listed);
    this.rules = rules.map((rule) => new Rule(rule, parts, known));
  }

  // Where a text, made uniform first, may point at somebody: [{kind, start, end, words}] in reading order.
  find(given) {
    const text = this.characters.normalise(given);
    const taken = [];
    const inCapitals = hasCapitalsThroughout(text);
    for (const rule of this.rules) {
      for (const [start, end] of rule.spans(text, inCapitals)) {
        if (taken.every((one) => end <= one.start || one.end <= start)) taken.push({ kind: rule.kind, start, end });
      }
    }
    return taken.filter((one) => one.kind).sort((one, other) => one.start - other.start)
      .map((one) => ({ ...one, words: text.slice(one.start, one.end) }));
  }
}

// The characters that count as one, as app/domain/text.py makes them uniform.
class Characters {
  constructor({ same, invisible, dash, dots }) {
    this.uniform = new Map();
    for (const [plain, alike] of Object.entries(same)) for (const one of alike) this.uniform.set(one, plain);
    this.invisible = new RegExp(`[${invisible}]`, "gu");
    this.dash = new RegExp(dash, "g");
    this.dots = new RegExp(dots, "g");
  }

  normalise(text) {
    const seen = text.normalize("NFC").replace(/[^\S\ufeff]|[\x1c-\x1f\x85]/g, " ").replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "");
    const composed = seen.replace(this.invisible, "").normalize("NFC");
    const uniform = Array.from(composed, (one) => this.uniform.get(one) || one).join("");
    return uniform.replace(this.dash, " - ").replace(this.dots, "...").split(/\s+/).filter(Boolean).join(" ");
  }
}

class Rule {
  constructor({ kind, pattern, listed = {}, initial = [], capital = [], check, case: strict }, parts, known) {
    Object.assign(this, { kind, initial, capital, check });
    this.pattern = new RegExp(filled(pattern, parts), strict ? "g" : "gi");
    this.listed = Object.entries(listed).map(([group, lists]) => [group, lists.map((name) => known[name])]);
  }

  spans(text, inCapitals) {
    const found = [];
    if (inCapitals && this.capital.length) return found;
    this.pattern.lastIndex = 0;
    for (let match = this.pattern.exec(text); match; match = this.pattern.exec(text)) {
      const start = match.index + (match.groups.before || "").length;
      const end = start + match.groups.found.length;
      if (this.holds(match)) found.push([start, end]);
      this.pattern.lastIndex = this.holds(match) ? end : match.index + 1;
    }
    return found;
  }

  holds(match) {
    const { groups } = match;
    return this.listed.every(([group, lists]) => forms(groups[group]).some((one) => lists.some((names) => names.has(one))))
      && this.initial.every((group) => isCapital(groups[group][0]))
      && this.capital.every((group) => isCapitalised(groups[group]))
      && (!this.check || CHECKS[this.check](match[0].replace(/[^0-9]/g, "")));
  }
}

function filled(pattern, parts) {
  const fuller = pattern.replace(/<([A-Z_]+)>/g, (whole, name) => parts[name]);
  return fuller === pattern ? pattern : filled(fuller, parts);
}

// Each word begins with so many letters of the one before as the digit in front says.
function unpacked(listed) {
  const words = new Set();
  let before = "";
  for (const [, same, rest] of listed.matchAll(/([0-9])([^0-9]+)/g)) {
    before = before.slice(0, Number(same)) + rest;
    words.add(before);
  }
  return words;
}

function folded(word) {
  const apart = word.toLowerCase().replace(/'/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  return apart.replace(/[łøđðıæœ]/g, (one) => PLAIN[one]);
}

function forms(word) {
  const plain = folded(word);
  return plain.length > 4 && plain.endsWith("s") ? [plain, plain.slice(0, -1)] : [plain];
}

const isCapital = (letter) => letter !== letter.toLowerCase();

function isCapitalised(word) {
  return word.length > 1 && isCapital(word[0]) && !isCapital(word[1]);
}

function hasCapitalsThroughout(text) {
  const words = text.match(/[^ 0-9]+/g) || [];
  return words.length > 4 && words.filter((word) => isCapital(word[0])).length > CAPITALISED * words.length;
}

function nhsNumberIsValid(digits) {
  if (digits.length !== 10) return false;
  const weighted = Array.from(digits.slice(0, 9)).reduce((sum, digit, place) => sum + Number(digit) * (10 - place), 0);
  return (11 - (weighted % 11)) % 11 === Number(digits[9]);
}

function hasPhoneLength(digits) {
  return [9, 10].includes(digits.replace(/^(?:00)?440?|^0/, "").length);
}

const CHECKS = { nhs_number: nhsNumberIsValid, phone_length: hasPhoneLength };
