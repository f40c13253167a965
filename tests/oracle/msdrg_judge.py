"""Puts the same random inpatient bills to our judge and to msdrg's Medicare Code Editor: every difference is explained.

usage: msdrg_judge.py CASES.json FINDINGS.json [some]     of msdrg_cases.py, and of claimline judge --json
some: these cases need not show every edit.
"""
import json
import sys
from collections import Counter

import msdrg

ADMISSION = "HI*ABJ"  # our field of the admitting diagnosis
OURS = {  # the editor's name of what each of our edits finds
    "DX-01": "INVALID_CODE", "DX-02": "INVALID_CODE", "DX-03": "INVALID_CODE", "MCE-03": "INVALID_CODE",
    "DX-05": "DUPLICATE_OF_PDX", "DX-08": "E_CODE_AS_PDX", "DX-09": "MANIFESTATION_AS_PDX",
    "DX-14": "AGE_CONFLICT", "DX-15": "SEX_CONFLICT", "MCE-06": "SEX_CONFLICT",
    "DX-16": "UNSPECIFIED", "DX-19": "UNACCEPTABLE_PDX", "DX-20": "REQUIRES_SDX",
    "MCE-07": "NON_COVERED", "MCE-08": "LIMITED_COVERAGE", "MCE-09": "QUESTIONABLE_ADMISSION",
    "MCE-10": "QUESTIONABLE_OBSTETRIC_ADMISSION", "MCE-11": "WRONG_PROCEDURE_PERFORMED",
    "MCE-12": "INCONSISTENT_WITH_LENGTH_OF_STAY", "MCE-13": "INVALID_DISCHARGE_STATUS", "ELG-05": "INVALID_AGE",
}
OLDEST = 124  # years
BOTH_MUST = 0.001  # of all cases each name of OURS is found by both in so many, or the comparison shows nothing


def stays_four_days_or_less(case):
    return case["stay"] <= 4


def repeats_a_secondary(case):
    first, *others = case["diagnoses"]
    return first not in others and len(set(others)) < len(others)


EXPLAINED = (  # name, who alone finds it, when, why
    ("DUPLICATE_OF_PDX", "ours", repeats_a_secondary,
     "the editor compares with the principal only; a diagnosis stands once on a bill (guidelines I.B.12)"),
    ("INVALID_SEX", "theirs", lambda case: case["sex"] == "U",
     "U is a code of the 837 (2010BA DMG03): we report X, the editor wants M or F"),
    ("INVALID_DISCHARGE_STATUS", "theirs", lambda case: case["age"] > OLDEST,
     "MCE-13 says one thing of a claim: the age comes first"),
    ("SEX_CONFLICT", "theirs", lambda case: case["sex"] == "U",
     "to the editor an unknown sex conflicts with every code of one sex; to us nothing is known"),
    ("INCONSISTENT_WITH_LENGTH_OF_STAY", "ours", lambda case: stays_four_days_or_less(case) and case["age"] > 4,
     "msdrg takes no days of admission: it fires where the age is at most 4, which is not the stay"),
    ("INCONSISTENT_WITH_LENGTH_OF_STAY", "theirs", lambda case: case["age"] <= 4 and not stays_four_days_or_less(case),
     "msdrg takes no days of admission: it fires where the age is at most 4, which is not the stay"),
)


def name_of(finding):
    name = OURS.get(finding["edit"])
    if finding["edit"] == "MCE-13":
        return {"DMG02": "INVALID_AGE", "DMG03": "INVALID_SEX"}.get(finding["field"], name)
    if name == "INVALID_CODE" and finding["field"].startswith(ADMISSION):
        return "INVALID_ADMIT_DX"
    # What the editor does not look at: age, sex and the like of the admitting diagnosis.
    return None if finding["field"].startswith(ADMISSION) else name


def found_by_us(path):
    """The names of each claim, by its number."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            claim = json.loads(line)
            names = {name_of(finding) for finding in claim["findings"] if finding["severity"] != "unchecked"}
            yield int(claim["claim"][1:]), names - {None}


def why(name, who, case):
    for explained, by, when, reason in EXPLAINED:
        if (explained, by) == (name, who) and when(case):
            return reason
    return None


def compare(cases, ours):
    """(name, agreed or who alone, explanation) counted, and the unexplained ones."""
    count, odd = Counter(), []
    with msdrg.MceEditor() as editor:
        for line in cases:
            case, asked = json.loads(line).values()
            theirs = {edit["name"] for edit in editor.edit(asked)["edits"]}
            mine = ours[case["number"]]
            for name in mine & theirs:
                count[name, "both", ""] += 1
            for name in mine ^ theirs:
                who = "ours" if name in mine else "theirs"
                reason = why(name, who, case)
                count[name, who, reason] += 1
                if reason is None:
                    odd.append((name, who, case))
    return count, odd


def main(cases_path, findings_path, extent="all"):
    ours = dict(found_by_us(findings_path))
    with open(cases_path, encoding="ascii") as lines:
        count, odd = compare(lines, ours)
    for (name, who, reason), n in sorted(count.items(), key=str):
        print(f"{n:7} {name:34} {who:7} {reason if reason is not None else 'NOT EXPLAINED'}")
    print(f"{len(ours)} cases, msdrg {msdrg.__version__ if hasattr(msdrg, '__version__') else ''}")
    rare = [name for name in sorted(set(OURS.values()))
            if extent == "all" and count[name, "both", ""] < len(ours) * BOTH_MUST]
    for name in rare:
        print(f"{name}: found by both in {count[name, 'both', '']} cases only")
    for name, who, case in odd[:20]:
        print(f"not explained: {name} {who} {json.dumps(case)}")
    return 1 if odd or rare else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
