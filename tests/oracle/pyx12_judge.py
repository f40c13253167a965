"""Has pyx12 judge files that we wrote: no error, and enough claims of each kind.

usage: pyx12_judge.py CLAIMS FILE...
"""
import io
import json
import logging
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import pyx12.params
import pyx12.x12n_document

KINDS = {  # GS08: what is counted, the segment that counts it
    "005010X222A1": ("837P claims", "CLM"),
    "005010X223A2": ("837I claims", "CLM"),
    "005010X221A1": ("835 payments", "CLP"),
    "005010X231A1": ("999 sets", "AK2"),
}
ENOUGH = ("837P claims", "837I claims", "835 payments")


def errors_in(node, path=""):
    """Every error in pyx12's answer, with what it is about."""
    if isinstance(node, list):
        for item in node:
            yield from errors_in(item, path)
    elif isinstance(node, dict):
        here = path + "/" + str(node.get("seg_id") or node.get("trn_set_id") or "")
        for error in node.get("errors", []):
            yield f"{here}: {json.dumps(error)}"
        for name, value in node.items():
            if name != "errors":
                yield from errors_in(value, here)


def count(file):
    """(what it holds, how many of it)."""
    text = open(file, encoding="latin-1").read()
    guide = re.search(r"GS\*[^~]*\*(\w+)~", text)[1]
    name, segment = KINDS[guide]
    return name, text.count(f"~{segment}*")


def judge(file):
    """The errors that pyx12 finds in a file."""
    logging.disable(logging.CRITICAL)
    answer = io.StringIO()
    good = pyx12.x12n_document.x12n_document(
        param=pyx12.params.params(None), src_file=file, fd_997=io.StringIO(), fd_html=None, fd_xmldoc=None,
        fd_json=answer)
    errors = list(errors_in(json.loads(answer.getvalue() or "{}")))
    return errors if good or errors else ["refused without a reason"]


def main():
    wanted, counts, files, bad = int(sys.argv[1]), Counter(), [], 0
    for file in sys.argv[2:]:
        name, found = count(file)
        if counts[name] < wanted:
            counts[name] += found
            files.append(file)
    with ProcessPoolExecutor(max_workers=2) as pool:
        for file, errors in zip(files, pool.map(judge, files)):
            bad += len(errors)
            for error in errors[:5]:
                print(f"FAILED: {file.rsplit('/', 1)[-1]}: {error}")
    print(", ".join(f"{n} {name}" for name, n in sorted(counts.items())) + f": {bad} errors in pyx12")
    few = [name for name in ENOUGH if counts[name] < wanted]
    for name in few:
        print(f"FAILED: {counts[name]} {name}, {wanted} are wanted")
    sys.exit(1 if bad or few else 0)


if __name__ == "__main__":
    main()
