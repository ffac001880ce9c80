#!/usr/bin/env python3
"""Words per second of Python tokenizers on the same articles as `benches/tokenize.rs`.

  peers.py [TEXT_DIR]      median of seven runs, one process, one core; a package that is not installed is named

Packages: spacy (blank Arabic tokenizer), camel-tools (simple_word_tokenize), ufal.udpipe with a model in
UDPIPE_MODEL (tokens, clitics and tags).
"""
import os, pathlib, statistics, sys, time


def spacy():
    import spacy
    nlp = spacy.blank("ar")
    return lambda text: len(nlp.make_doc(text))


def camel():
    from camel_tools.tokenizers.word import simple_word_tokenize
    return lambda text: len(simple_word_tokenize(text))


def udpipe():
    from ufal.udpipe import Model, Pipeline
    model = Model.load(os.environ["UDPIPE_MODEL"])
    pipeline = Pipeline(model, "tokenize", Pipeline.DEFAULT, Pipeline.NONE, "conllu")
    return lambda text: len(pipeline.process(text))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "seeds")
    texts = [f.read_text("utf8") for f in sorted(folder.glob("*.txt"))]
    words = sum(len(t.split()) for t in texts)
    for name, make in (("spacy", spacy), ("camel-tools", camel), ("udpipe", udpipe)):
        try:
            count = make()
        except (ImportError, KeyError) as missing:
            print(f"{name:16} not measured: {missing!r}")
            continue
        times = []
        for _ in range(8):
            begun = time.perf_counter()
            for text in texts:
                count(text)
            times.append(time.perf_counter() - begun)
        print(f"{name:16} {words / statistics.median(times[1:]):12,.0f} words/s")


if __name__ == "__main__":
    main()
