"""Compares our findings with the acknowledgements that pyx12 ships for its own sample files.

usage: pyx12_samples.py CLAIMLINE CORPUS WORK

The samples are 4010, which is refused here by name (and checked to be). So that place and code can be compared,
they are read once more under the names of the 5010 guides. Every AK3 and AK4 that pyx12 expects must then be a
finding of ours at the same segment, position and element with the same code, but for what the tables below explain.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

AS_5010 = (
    ("004010X098A1", "005010X222A1"), ("004010X098", "005010X222A1"), ("004010X096A1", "005010X223A2"),
    ("004010X091A1", "005010X221A1"), ("*U*00401*", "*^*00501*"),
)
# 997 code: what the 999 says for it (005010X231A1 IK304: a loop below its minimum has a code of its own).
ALSO = {"3": {"3", "I7"}}
# (sample, segment, position, element, code): why ours is not the same.
DIFFERENCES = {
    ("elements", "REF", 3, 2, "7"): "REF*87 named the version in 4010 and is in no 5010 guide",
    ("elements", "CLM", 23, 5, "7"): "place of service 95: its list is not the guide's own; here a warning",
    ("multiple_trn", "REF", 2, 0, "3"): "REF*87 named the version in 4010 and is in no 5010 guide",
}
# What is missing at the end of a set: pyx12 names the segment before SE, we name SE.
AT_THE_END = {"simple1", "multiple_trn"}


def acknowledgements(text):
    """(type, control, [(segment, position, element, code)], accepted) of each AK2."""
    sets, place = [], None
    for raw in re.split(r"[~\n]+", text):
        e = raw.strip().split("*")
        if e[0] == "AK2":
            sets.append([e[1], e[2], [], None])
        elif e[0] == "AK3":
            place = (e[1], int(e[2]))
            if len(e) > 4 and e[4] and e[4] != "8":
                sets[-1][2].append((*place, 0, e[4]))
        elif e[0] == "AK4":
            sets[-1][2].append((*place, int(e[1].split(":")[0]), e[3]))
        elif e[0] == "AK5":
            sets[-1][3] = e[1]
    return sets


def inspect(claimline, file):
    out = subprocess.run([claimline, "inspect", "--json", str(file)], stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)


def agrees(sample, wanted, findings):
    segment, position, element, code = wanted
    positions = {position, position + 1} if sample in AT_THE_END else {position}
    return any(
        f["segment"] == segment and f["segment_position"] in positions and f["element"] == element
        and ALSO.get(code, {code}) & set(f.get("ack", {}).get("codes", []))
        for f in findings)


def compare(claimline, sample, source, expected, work):
    """What is wrong, as lines; and how many places were compared."""
    text = source.read_text(encoding="latin-1")
    wrong, count = [], 0
    refused = inspect(claimline, source)
    if refused["verdict"] != "refused":
        wrong.append(f"{sample}: a 4010 file is {refused['verdict']}")
    for old, new in AS_5010:
        text = text.replace(old, new)
    copy = Path(work) / f"{sample}.edi"
    copy.write_text(text, encoding="latin-1")
    answer = inspect(claimline, copy)
    for kind, control, places, verdict in acknowledgements(expected.read_text(encoding="latin-1")):
        if kind not in ("837", "835"):
            continue
        at = [i for i, t in enumerate(answer["transactions"], 1) if (t["type"], t["control"]) == (kind, control)]
        findings = [f for f in answer["findings"] if f["transaction"] in at]
        if verdict == "A" and answer["transactions"][at[0] - 1]["verdict"] == "refused":
            wrong.append(f"{sample}: {kind} {control} is accepted by pyx12 and refused here")
        for place in places:
            count += 1
            if not agrees(sample, place, findings) and (sample, *place) not in DIFFERENCES:
                wrong.append(f"{sample}: no {'*'.join(map(str, place))} in {kind} {control}")
    return wrong, count


def main():
    claimline, corpus, work = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    wrong, count, files = [], 0, 0
    for expected in sorted((corpus / "ack").glob("azoner__pyx12__x12testdata_*_expected997.edi")):
        sample = expected.name[len("azoner__pyx12__x12testdata_"):-len("_expected997.edi")]
        sources = [p for p in corpus.glob(f"*/azoner__pyx12__x12testdata_{sample}_source.edi")
                   if p.parent.name in ("837p", "837i", "835")]
        for source in sources:
            lines, places = compare(claimline, sample, source, expected, work)
            wrong, count, files = wrong + lines, count + places, files + 1
    for line in wrong:
        print("FAILED: " + line)
    print(f"{files} samples of pyx12: {count} places, {len(DIFFERENCES)} explained, {len(wrong)} wrong")
    sys.exit(1 if wrong or not files else 0)


if __name__ == "__main__":
    main()
