"""Conditions in plain English: "it has given notice, or its renewal is at most 2 weeks away"."""

from __future__ import annotations

from simcs.playbooks.atom_words import AtomWords, upright
from simcs.playbooks.language import (
    All,
    AtLeast,
    Compare,
    Condition,
    Lasting,
    Not,
    OneOf,
    Signal,
    Term,
    Text,
)
from simcs.playbooks.phrases import relative
from simcs.playbooks.quantities import lasting, listed

KINDS_OF_ACCOUNT = {"segment": "{}", "touch": "{}-touch"}


class ConditionWords(AtomWords):
    """Says conditions in English."""

    def clause(self, condition: Condition, depth: int = 0) -> str:
        """Return what a condition says of the account: "it has given notice"."""
        match condition:
            case Not():
                return self.denied(condition.of, depth)
            case All():
                return self._joined([self.clause(each, depth + 1) for each in condition.of], "and",
                                    condition.of, depth)  # fmt: skip
            case AtLeast(count=1):
                return self._joined([self.clause(each, depth + 1) for each in condition.of], "or",
                                    condition.of, depth)  # fmt: skip
            case AtLeast():
                return f"at least {condition.count} of {self._these(condition)}"
            case Lasting():
                return self._lasting(condition, depth)
            case _:
                return self.leaf(condition, denied=False)

    def denied(self, condition: Condition, depth: int = 0) -> str:
        """Return the opposite of what a condition says."""
        match condition:
            case Not():
                return self.clause(condition.of, depth)
            case All():
                return self._joined([self.denied(each, depth + 1) for each in condition.of], "or",
                                    condition.of, depth)  # fmt: skip
            case AtLeast(count=1):
                return self._joined([self.denied(each, depth + 1) for each in condition.of], "and",
                                    condition.of, depth)  # fmt: skip
            case AtLeast():
                return f"fewer than {condition.count} of {self._these(condition)}"
            case Lasting():
                span = lasting(condition.weeks)
                return f"this has not held for {span} in a row: {self.clause(condition.of, 1)}"
            case _:
                return self.leaf(condition, denied=True)

    def related(self, condition: Condition) -> str:
        """Return a condition that follows "an account": "whose usage is at least 70 %"."""
        if isinstance(condition, All | AtLeast) and getattr(condition, "count", 1) == 1:
            if any(isinstance(each, All | AtLeast) for each in condition.of):
                return f"for which {self.clause(condition)}"
            word = "and" if isinstance(condition, All) else "or"
            return listed([self.related(each) for each in condition.of], word)
        return relative(self.clause(condition))

    def accounts(self, who: Condition | None, before: str = "each") -> str:
        """Return which accounts: "each low-touch account whose ARR is at least $50k"."""
        if who is None:
            return f"{before} account"
        kinds: list[Condition] = []
        rest: list[Condition] = []
        for each in who.of if isinstance(who, All) else (who,):
            (rest if self._kind(each) is None else kinds).append(each)
        words = [before, *(str(self._kind(each)) for each in kinds), "account"]
        if rest:
            words.append(self.related(All(tuple(rest), rest[0].at) if rest[1:] else rest[0]))
        return " ".join(words)

    def _kind(self, condition: Condition) -> str | None:
        """Return "enterprise" or "low-touch" of a condition that says no more than that."""
        values: tuple[Term, ...] = ()
        term: Term | None = None
        if isinstance(condition, OneOf):
            term, values = condition.term, condition.values
        elif isinstance(condition, Compare) and condition.op == "==":
            condition = upright(condition)
            term, values = condition.left, (condition.right,)
        elif isinstance(condition, AtLeast) and condition.count == 1:
            kinds = [self._kind(each) for each in condition.of]
            return None if None in kinds else listed([str(kind) for kind in kinds], "or")
        if not (isinstance(term, Signal) and term.name in KINDS_OF_ACCOUNT):
            return None
        form = KINDS_OF_ACCOUNT[term.name]
        texts = [form.format(value.value) for value in values if isinstance(value, Text)]
        return listed(texts, "or") if len(texts) == len(values) else None

    def _joined(self, parts: list[str], word: str, of: tuple[Condition, ...], depth: int) -> str:
        """Return clauses joined so that what belongs together stays together."""
        if len(parts) == 1:
            return parts[0]
        said = listed(parts, word)
        groups = any(isinstance(each, All | AtLeast) for each in of)
        if groups and f", {word} " not in said:
            said = f", {word} ".join(parts)
        if depth == 0:
            return said
        if depth == 1 and word == "or":
            return f"either {said}"
        return said if depth == 1 and word == "and" and not groups else f"({said})"

    def _these(self, condition: AtLeast) -> str:
        of = "; ".join(self.clause(each, 1) for each in condition.of)
        return f"these {len(condition.of)} are true ({of})"

    def _lasting(self, condition: Lasting, depth: int) -> str:
        span, said = lasting(condition.weeks), self.clause(condition.of, depth)
        if isinstance(condition.of, Compare) and " is " in said and " away" not in said:
            return f"{said.replace(' is ', ' has been ', 1)} for {span} in a row"
        return f"{said} (for {span} in a row)"
