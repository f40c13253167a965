"""Times one Python reader over one file: "peer.py READER FILE" prints "READER bytes claims nanoseconds peak_kb"."""

import os
import resource
import sys
import time


def oxedi_parse():
    import oxedi

    return oxedi.parse_file


def oxedi_stream():
    import mmap

    import oxedi

    def read(path):
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            for _ in oxedi.stream(content, by="2100"):
                pass

    return read


def x12sdk_segments():
    from x12sdk.io import X12SegmentReader

    def read(path):
        with X12SegmentReader(path) as reader:
            for _ in reader.segments():
                pass

    return read


def x12sdk_models():
    from x12sdk.io import X12ModelReader

    def read(path):
        with X12ModelReader(path) as reader:
            for _ in reader.models():
                pass

    return read


def pyx12_validate():
    import pyx12.params
    import pyx12.x12n_document

    def read(path):
        with open(path, encoding="ascii") as file, open(os.devnull, "w", encoding="ascii") as nowhere:
            pyx12.x12n_document.x12n_document(pyx12.params.ParamsUnix(), file, nowhere, None)

    return read


READERS = {
    "oxedi": oxedi_parse,
    "oxedi-stream": oxedi_stream,
    "x12sdk-segments": x12sdk_segments,
    "x12sdk": x12sdk_models,
    "pyx12": pyx12_validate,
}


def main():
    import logging

    logging.disable(logging.CRITICAL)
    name, path = sys.argv[1:3]
    claims = 0
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            claims += part.count(b"~CLM*") + part.count(b"~CLP*")
    read, size = READERS[name](), os.path.getsize(path)
    begin = time.process_time_ns()
    read(path)
    spent = time.process_time_ns() - begin
    print(name, size, claims, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


main()
