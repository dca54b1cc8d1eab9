"""The people of the demonstration city: made up, distinct, reaching nobody."""

from dataclasses import dataclass, field
from datetime import date

from nastavnik.domain.grammar import Gender
from nastavnik.domain.mentoring_forms import Category
from nastavnik.doors.demonstration import names
from nastavnik.doors.demonstration.dice import Dice

# Area codes of the Russian numbering plan begin with 301 and no subscriber number begins with 0:
# +7 300 0…… cannot be dialled.
FICTITIOUS_PHONE = "+73000"
# RFC 2606 keeps example.org for examples; no mail is delivered there.
FICTITIOUS_MAIL = "example.org"
MENTEE_GRADES, MENTOR_GRADES = (4, 8), (9, 11)
SUBJECTS = (
    *("математики", "русского языка и литературы", "физики", "химии", "биологии", "истории"),
    *("географии", "английского языка", "информатики", "физической культуры", "технологии"),
    *("изобразительного искусства", "музыки", "начальных классов"),
)
CIRCLES = ("Робототехника", "Юный эколог", "Хореография", "Театр", "Авиамодели", "Краевед")
TRADES = (
    *("инженер-технолог", "мастер участка", "начальник смены", "специалист по персоналу"),
    *("инженер-конструктор", "лаборант химического анализа", "слесарь-наладчик"),
)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person as they will stand in the register of their organisation."""

    category: Category
    last_name: str
    first_name: str
    patronymic: str
    gender: Gender
    birth_date: date
    group_name: str = ""
    position: str = ""
    teaching_since: date | None = None
    phone: str = ""
    email: str = ""
    employer: str = ""


@dataclass
class Cast:
    """Makes the people of one organisation; no two of them have the same full name."""

    dice: Dice
    first_number: int
    is_school: bool
    last_grade: int = 11
    people: list[PersonPlan] = field(default_factory=list)
    _taken: set[tuple[str, str, str]] = field(default_factory=set)

    def mentee(self) -> PersonPlan:
        """Add a pupil of the grades in which everybody is 10 or older in December."""
        return self._pupil(*MENTEE_GRADES)

    def mentor(self) -> PersonPlan:
        """Add a pupil of the grades in which everybody is 15 or older in December."""
        return self._pupil(MENTOR_GRADES[0], self.last_grade)

    def employed_student(self) -> PersonPlan:
        """Add a student who works here, too old to be counted with the learners up to 19."""
        born = self.dice.day(date(1997, 1, 10), date(2000, 11, 30))
        position = self.dice.pick(("вожатый", "педагог-организатор", "тьютор"))
        return self._add(Category.EMPLOYED_STUDENT, born, position=position, mail=True)

    def young_teacher(self) -> PersonPlan:
        """Add a teacher with less than three years of experience in December 2020."""
        born = self.dice.day(date(1994, 1, 10), date(1997, 6, 30))
        since = self.dice.pick((date(2018, 8, 27), date(2019, 8, 26), date(2020, 8, 25)))
        return self._teacher(born, since)

    def experienced_teacher(self) -> PersonPlan:
        """Add a teacher who has worked for more than three years."""
        born = self.dice.day(date(1958, 1, 10), date(1986, 12, 20))
        since = date(born.year + self.dice.between(22, 27), 9, 1)
        return self._teacher(born, since)

    def employee(self, employer: str) -> PersonPlan:
        """Add a worker of an enterprise, named by its INN."""
        born = self.dice.day(date(1962, 1, 10), date(1992, 12, 20))
        position = self.dice.pick(TRADES)
        return self._add(Category.EMPLOYEE, born, position=position, mail=True, employer=employer)

    def parent_of(self, child: PersonPlan) -> PersonPlan:
        """Add a mother or, when the patronymic lends his name, a father of the same surname."""
        male_form = next(
            name for name in names.SURNAMES if names.surname(name, child.gender) == child.last_name
        )
        father = next(
            name
            for name in names.FATHERS
            if names.patronymic(name, child.gender) == child.patronymic
        )
        born = date(child.birth_date.year - self.dice.between(22, 34), 5, self.dice.between(1, 28))
        gender = Gender.MALE if self.dice.chance(30) else Gender.FEMALE
        first = father if gender is Gender.MALE else ""
        return self._add(Category.PARENT, born, mail=True, family=male_form, known=(gender, first))

    def _pupil(self, first_grade: int, last_grade: int) -> PersonPlan:
        grade = self.dice.between(first_grade, last_grade)
        # Those who turn seven between October and September enter the first grade together.
        born = self.dice.day(date(2013 - grade, 10, 1), date(2014 - grade, 9, 30))
        if self.is_school:
            group = f"{grade} «{self.dice.pick('АБВ')}»"
        else:
            group = f"Объединение «{self.dice.pick(CIRCLES)}»"
        return self._add(Category.PUPIL, born, group=group)

    def _teacher(self, born: date, since: date) -> PersonPlan:
        if self.is_school:
            position = f"учитель {self.dice.pick(SUBJECTS)}"
        else:
            position = "педагог дополнительного образования"
        return self._add(Category.TEACHER, born, position=position, since=since, mail=True)

    def _add(
        self,
        category: Category,
        born: date,
        *,
        group: str = "",
        position: str = "",
        since: date | None = None,
        mail: bool = False,
        employer: str = "",
        family: str = "",
        known: tuple[Gender, str] | None = None,
    ) -> PersonPlan:
        number = self.first_number + len(self.people)
        gender, (last, first, middle) = self._name(category, family, known)
        plan = PersonPlan(
            category=category,
            last_name=last,
            first_name=first,
            patronymic=middle,
            gender=gender,
            birth_date=born,
            group_name=group,
            position=position,
            teaching_since=since,
            phone=f"{FICTITIOUS_PHONE}{number:06}",
            email=f"p{number:06}@{FICTITIOUS_MAIL}" if mail else "",
            employer=employer,
        )
        self.people.append(plan)
        return plan

    def _name(
        self, category: Category, family: str, known: tuple[Gender, str] | None
    ) -> tuple[Gender, tuple[str, str, str]]:
        while True:
            gender, first = known or (self._gender(category), "")
            given = names.first_names(gender, child=category is Category.PUPIL)
            full = (
                names.surname(family or self.dice.pick(names.SURNAMES), gender),
                first or self.dice.pick(given),
                names.patronymic(self.dice.pick(names.FATHERS), gender),
            )
            if full not in self._taken:
                self._taken.add(full)
                return gender, full

    def _gender(self, category: Category) -> Gender:
        women = {Category.TEACHER: 85, Category.EMPLOYED_STUDENT: 70, Category.EMPLOYEE: 40}
        return Gender.FEMALE if self.dice.chance(women.get(category, 50)) else Gender.MALE
