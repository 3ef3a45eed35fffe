"""Makes static/hints/names.json, the names that hints know: `python -m tests.domain.make_names FOLDER`.

FOLDER is the unpacked npm package random-indian-name 1.0.0 (MIT), without which Faker's lists (MIT) lack many usual
South Asian names. Besides `pip install Faker==40.63.0 codespell==2.4.3` and Debian's wbritish are needed; codespell
and wbritish serve to tell names from words, and nothing of them is in what is made. The sha256 of the result belongs
into static/hints/VENDOR.json.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from app.domain.hints import NAMES, folded, unpacked

WORDS = Path("/usr/share/dict/british-english")
USUAL = "en_GB en_IE en_US"
KNOWN = "en_NG en_KE tw_GH"
GIVEN = "en_NZ en_IN en_PK en_NG ig_NG yo_NG ha_NG en_KE tw_GH pl_PL ro_RO pt_PT fr_DZ lt_LT vi_VN"
FAMILY = "en_GB en_IE en_US en_IN en_PK en_NG ig_NG yo_NG ha_NG tw_GH vi_VN"

# Faker has no Welsh names. These are among the most usual, from general knowledge.
WELSH = """
    aled alun aneurin angharad anwen arwel bethan branwen bronwen bryn carys catrin ceri delyth dewi dilwyn eirlys
    eirwen eleri elin emrys emyr ffion gerallt geraint glenys glyn goronwy gwen gwenllian gwilym gwyn gwyneth heledd
    huw hywel iestyn ieuan ifan ifor ioan iolo iwan llinos lowri mair mared meirion meleri menna mererid meurig morfudd
    myfanwy nerys nia non olwen owain rhian rhiannon rhodri rhydian rhys sian sioned siwan tegwen tomos tudur
"""
# In the dictionary, and yet hardly ever written as a word on a card.
NAMES_ALL_THE_SAME = """
    amir bobby clement derrick hector jasmine jimmy john josh marina mike nadir noel peter phoebe sally savannah terry
    tony troy victor maria ken ali brandy jenny nancy harry sandy smith khan
"""
# Words that are also names, which Faker's lists lack or a dictionary writes with a capital only.
WORDS_ALL_THE_SAME = """
    will may art hope sue pat nick rob dot jo ed al mo di bo cy ty val vic jean rich gay june april august christian
    angel heath hunter iris jordan chelsea sydney victoria paris israel florence georgia devon kent chester lourdes
    asia india virginia carolina dakota savannah trinity ward lane dean sunny chuck randy gus
"""
# Nobody is meant: places, companies, systems, conditions, the calendar, and words in other shapes than a dictionary's.
NOBODY = """
    london paris leeds bradford bolton preston lincoln derby kent devon york lancaster chester stafford warwick dudley
    sutton kingston milton carlisle blackburn burnley bury barnsley barrow bedford bath bristol exeter durham hull
    halifax hastings hereford huntingdon hampshire hampton hartley harlow ipswich kendal lewisham luton newport norfolk
    norwich nottingham oldham oxford plymouth reading rochdale rotherham salford scarborough sheffield shrewsbury
    southampton stanford stockport sunderland swansea telford torquay wakefield walsall watford westminster whitby
    wigan winchester windsor worcester worthing yeovil england scotland wales ireland britain cornwall sussex essex
    surrey suffolk dorset somerset cumbria cambridge ashford ashton clifton crewe epsom leigh morecambe newcastle
    birmingham burton crawley hatfield livingston mansfield melton poole beverley brent nicu costa
    parkinson alzheimer crohn hodgkin addison cushing hickman foley doppler francis nightingale darzi caldicott gillick
    fraser nolan macmillan martha lorenzo rio epic cerner allocate oracle siri alexa boots lloyds virgin kings bradley
    monday tuesday wednesday thursday friday saturday sunday january february september october november december
    christmas easter ramadan diwali eid europe america africa china spain france italy poland nigeria kenya ghana
    britton english irish scottish welsh british european asian african american polish
    dont wont cant didnt doesnt isnt wasnt arent havent hasnt hadnt shouldnt wouldnt couldnt theyre theyve weve youre
    ive thats whats lets hes shes whos its hows theres heres gonna gotta kinda dunno yeah okay pls plz thx lol tbh imo
    rota rotas datix bleep locum locums sluice gen info admin meds obs pharma corp comms exec execs stats obviously
    ana pan ann ina dan dor ger nil ester gala
    rae rea loma yan mae tory bali nana che demi patr naib said job ward peace fancy purity lane duke earl lance israel
    india asia danish lang
"""


def words(text: str) -> set[str]:
    return {folded(one) for one in text.split()}


def of_faker(locales: str, attribute: str) -> set[str]:
    """Return the single names of Faker's lists that are written in Latin letters."""
    found: set[str] = set()
    for locale in locales.split():
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for name in dir(provider):
            listed = getattr(provider, name)
            if name.startswith(attribute) and isinstance(listed, (tuple, list, dict)):
                found |= {part for one in listed for part in re.split(r"[ -]", str(one))}
    return {folded(one) for one in found if re.fullmatch(r"[A-Za-zÀ-ÖØ-öø-ſḀ-ỿ']{3,}", one)}


def of_npm(folder: Path) -> set[str]:
    """Return the given names of random-indian-name. Those of more than seven letters would cost more than they find."""
    text = (folder / "lib" / "names.js").read_text()
    lists = re.findall(r"exports\.first_\w+ = \[(.*?)\]", text, re.DOTALL)
    return {folded(one) for listed in lists for one in re.findall(r'"([A-Za-z]{3,7})"', listed)}


def misspellings() -> set[str]:
    """Return words as people mistype them."""
    text = files("codespell_lib").joinpath("data/dictionary.txt").read_text()
    return {folded(line.split("->")[0]) for line in text.splitlines()}


def made(folder: Path) -> dict[str, str]:
    """Return the lists by name, each packed.

    "given" and "family" are names wherever they stand; the "_words" need more: a capital, or what stands around them.
    """
    plain = {folded(line.strip()) for line in WORDS.read_text().splitlines() if line[:1].islower()}
    common = (plain | misspellings()) - words(NAMES_ALL_THE_SAME) | words(WORDS_ALL_THE_SAME)
    usual = of_faker(USUAL, "first_names") | words(NAMES_ALL_THE_SAME)
    known = usual | of_faker(KNOWN, "first_names") | words(WORDS_ALL_THE_SAME)
    given = usual | of_faker(GIVEN, "first_names") | words(WELSH) | of_npm(folder) | words(WORDS_ALL_THE_SAME)
    given -= words(NOBODY)
    family = of_faker(FAMILY, "last_names") - words(NOBODY)
    # "Marks" is a word, so Mark's name cannot be told by an s at its end. Three letters are often an abbreviation.
    sure = {one for one in given if not {one, f"{one}s"} & common and (len(one) > 3 or one in usual)}
    sure |= words(NAMES_ALL_THE_SAME) & given
    # Elsewhere a name, here a word and nothing but a word: "nail", "sad".
    given -= common - known
    lone = {one for one in family if not {one, f"{one}s"} & common and len(one) > 3} - sure
    return {
        "given": packed(sure),
        "given_words": packed(given - sure),
        "family": packed(lone),
        "family_words": packed(family - lone - sure),
    }


def packed(names: Iterable[str]) -> str:
    """Return sorted names, of each how many letters it begins with of the one before, and the rest."""
    found, before = "", ""
    for name in sorted(names):
        same = max(end for end in range(10) if name[:end] == before[:end])
        found, before = f"{found}{same}{name[same:]}", name
    return found


if __name__ == "__main__":
    lists = made(Path(sys.argv[1]))
    NAMES.write_text(json.dumps(lists, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write("".join(f"{name}: {len(unpacked(listed))}\n" for name, listed in lists.items()))
