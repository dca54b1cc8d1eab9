"""Names of people: their parts, and one spelling for comparison."""
# ruff: noqa: SIM905 - names read better as text than as a list of strings

import re
from dataclasses import dataclass
from functools import lru_cache

# Latin letters that look like Cyrillic ones, in both cases.
LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYaceopxyKkmubtnS", "АВСЕНКМОРТХУасеорхуКкмиьтпЅ")
CERTAIN_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
DASHES = re.compile(r"\s*[\u2010-\u2015\u2212\u00ad-]\s*")
PATRONYMIC_PARTICLES = {
    "оглы",
    "оглу",
    "кызы",
    "гызы",
    "улы",
    "уулу",
    "угли",
    "кизи",
    "оғли",
}
_MALE = re.compile(r"[а-я]{2,}(ович|евич|ьич|мич|кич|тич)", re.IGNORECASE)
_FEMALE = re.compile(r"[а-я]{2,}(овна|евна|ична|инична)", re.IGNORECASE)
_SURNAME = re.compile(
    r"[а-я]+(ов|ев|ёв|ин|ын|ский|цкий|ская|цкая|ова|ева|ёва|ина|ына|ых|их|ко|ук|юк|ян|дзе|швили)",
    re.IGNORECASE,
)
_HERS = re.compile(r"[а-я-]+(ова|ева|ина|ына|ская|цкая)")
_HIS = re.compile(r"[а-я-]+(ов|ев|ин|ын|ский|цкий)")
MALE_NAMES = frozenset(
    """александр алексей анатолий андрей антон аркадий арсений артем артемий артур богдан борис
    вадим валентин валерий василий виктор виталий владимир владислав всеволод вячеслав геннадий
    георгий герман глеб григорий давид даниил данил данила демид демьян денис дмитрий евгений егор
    елисей захар иван игнат игорь илья кирилл климент константин лев леонид лука макар максим марат
    марк матвей мирон михаил мурат назар никита николай олег павел петр платон прохор рамиль роберт
    родион роман ростислав руслан рустам савва савелий святослав семен сергей станислав степан
    тарас тимофей тимур тихон федор филипп фома эдуард эльдар эмиль эрик юрий яков ян ярослав
    ариф ахмед али мамед магомед гасан гусейн ильдар ильяс ринат ренат айдар булат""".split()
)
FEMALE_NAMES = frozenset(
    """агата агния аделина аида алевтина александра алена алеся алина алиса алла альбина анастасия
    ангелина анжела анжелика анна антонина ариадна арина ася валентина валерия варвара василиса
    вера вероника виктория виолетта галина дана дарья диана дина ева евгения евдокия екатерина
    елена елизавета жанна зинаида злата зоя инга инесса инна ирина карина каролина кира клавдия
    клара кристина ксения лариса лейла лидия лилия любовь людмила майя маргарита марианна марина
    мария марта милана мирослава надежда наталия наталья нелли ника нина оксана олеся ольга полина
    раиса регина римма розалия роза руслана светлана серафима снежана софия софья стефания таисия
    тамара татьяна ульяна фаина эвелина элеонора элина эльвира эльмира эмилия юлиана юлия яна
    ярослава айгуль алсу гузель гульнара динара зарина камила лиана мадина сабина самира""".split()
)
GIVEN_NAMES = MALE_NAMES | FEMALE_NAMES
_ALL_LOOK_ALIKES = str.maketrans("abcehkmoptxyuё", "авсенкмортхуие")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A full name; the patronymic is empty where a person has none.

    `former` is a surname told beside the present one; it is no part of the name as it is written.
    """

    last: str
    first: str
    patronymic: str = ""
    former: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.last, self.first, self.patronymic)))


@lru_cache(maxsize=500_000)
def comparable(word: str) -> str:
    """Write a part of a name in the one spelling it is compared by.

    Case, ё, Latin look-alikes, kinds of dashes and spaces do not matter.
    """
    folded = word.replace("\u0435\u0308", "е").replace("\u0438\u0306", "й").casefold()
    if any("а" <= letter <= "я" or letter == "ё" for letter in folded) or _all_alike(folded):
        folded = folded.translate(_ALL_LOOK_ALIKES)
    return " ".join(DASHES.sub("-", folded).split())


def _all_alike(folded: str) -> bool:
    letters = [letter for letter in folded if letter.isalpha()]
    return bool(letters) and all(letter in "abcehkmoptxyu" for letter in letters)


def is_given_name(word: str) -> bool:
    """Tell whether a word is a first name known to be common in Russia."""
    return comparable(word) in GIVEN_NAMES


def is_patronymic(word: str) -> bool:
    """Tell whether a word has the ending of a patronymic, or holds оглы, кызы and the like."""
    folded = comparable(word)
    if folded.rpartition(" ")[2] in PATRONYMIC_PARTICLES or folded.rpartition("-")[2] in (
        PATRONYMIC_PARTICLES
    ):
        return True
    return bool(_MALE.fullmatch(folded) or _FEMALE.fullmatch(folded))


def looks_like_surname(word: str) -> bool:
    """Tell whether a word has an ending common among surnames and is no first name."""
    folded = comparable(word)
    return folded not in GIVEN_NAMES and bool(_SURNAME.fullmatch(folded.rpartition("-")[2]))


def disagree_in_gender(first: str, patronymic: str) -> bool:
    """Tell whether a first name and a patronymic certainly belong to people of different sex."""
    name, father = comparable(first), comparable(patronymic)
    if name in MALE_NAMES and name not in FEMALE_NAMES:
        return bool(_FEMALE.fullmatch(father))
    return name in FEMALE_NAMES and name not in MALE_NAMES and bool(_MALE.fullmatch(father))


def may_be_former_of(word: str, last: str) -> bool:
    """Tell whether a word beside a surname looks like another one of the same person.

    A first name, a patronymic or a surname in the form of the other sex does not.
    """
    one, other = comparable(word), comparable(last)
    if one == other or not looks_like_surname(word) or is_patronymic(word):
        return False
    return not any(
        _HERS.fullmatch(hers) and _HIS.fullmatch(his) for hers, his in ((one, other), (other, one))
    )
