#!/usr/bin/env python3
"""Writes src/split/topic/words.bin: background frequencies and word vectors for `unspool split --by topic`.

usage: train_topics.py PAGES.jsonl STORIES.jsonl WORDNET_DIR OUT.bin        (needs numpy and scipy)

PAGES.jsonl: news pages, {lang, body[]}; STORIES.jsonl: newswire stories, {text}; WORDNET_DIR: the data.noun, data.verb,
data.adj and data.adv files of Princeton WordNet 3.0 (its licence asks that its notice be kept: see docs/measurements.md).
No sentence of these goes into the table: it holds word stems, their frequencies, and 64 numbers a stem.

1. Stems as src/split/topic/words.rs folds them. Frequencies: pages and stories.
2. Co-occurrence within ten words (common words thinned) over pages, stories, and one line a synset: its words and
   its gloss.
3. Positive pointwise mutual information (contexts smoothed by 0.75), truncated singular value decomposition.
4. Lines of pages give the within-article and between-article covariance of mean vectors; both are made diagonal.

Layout, little-endian: u16 dimensions, u32 words, f32 mean precision, f32 floor, then for each dimension f32 between-topic
variance, f32 mean, f32 scale (three arrays), then for each word u8 length (| 0x80 when it has a vector), the word,
u16 -1000 ln(frequency), and i8 for each dimension, to be multiplied by its scale.
"""
import collections, json, math, os, random, re, struct, sys
import numpy as np, scipy.linalg as linalg, scipy.sparse as sparse, scipy.sparse.linalg as sparse_linalg

DIMS, WINDOW, LEAST_VECTOR, LEAST_COUNT, FLOOR, COMMON = 64, 10, 12, 4, 0.1, 1e-3
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

def stem(w):
    w = w.replace("’", "'")
    if w.endswith("'s"): w = w[:-2]
    if 4 <= len(w) <= 5 and w.endswith("s"): w = w[:-1]
    return w[:5]

def words(text): return [stem(w) for w in WORD.findall(text.lower())]

def synsets(folder):
    for name in ("noun", "verb", "adj", "adv"):
        for line in open(os.path.join(folder, "data." + name), encoding="utf-8", errors="replace"):
            if line.startswith("  "): continue
            head, _, gloss = line.partition("|"); p = head.split(); n = int(p[3], 16)
            yield words(" ".join(p[4 + 2 * i].replace("_", " ") for i in range(n)) + " ; " + gloss)

def sentences(paragraphs):
    for p in paragraphs:
        for s in re.split(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“A-Z])", p):
            if len(s) >= 25: yield s

def main():
    pages_path, stories_path, wordnet, out = sys.argv[1:5]
    pages = [p for p in map(json.loads, open(pages_path, encoding="utf-8")) if p.get("lang") == "en"]
    news = [words("\n".join(p["body"])) for p in pages] + [words(json.loads(l)["text"]) for l in open(stories_path, encoding="utf-8")]
    count = collections.Counter(w for d in news for w in d); total = sum(count.values())
    docs = news + list(synsets(wordnet))
    seen = collections.Counter(w for d in docs for w in d); tokens = sum(seen.values())
    vocab = sorted(w for w, c in seen.items() if c >= LEAST_VECTOR); index = {w: i for i, w in enumerate(vocab)}; n = len(vocab)
    rng = random.Random(1); keep = {w: min(1, math.sqrt(1e-4 * tokens / seen[w])) for w in vocab}
    matrix, buffer = sparse.csr_matrix((n, n)), collections.Counter()
    def flush():
        nonlocal matrix, buffer
        k = np.fromiter(buffer.keys(), dtype=np.int64, count=len(buffer)); v = np.fromiter(buffer.values(), dtype=np.float32, count=len(buffer))
        matrix = matrix + sparse.csr_matrix((v, (k // n, k % n)), shape=(n, n)); buffer = collections.Counter()
    for d in docs:
        seq = [index[w] for w in d if w in index and rng.random() < keep[w]]
        for i, a in enumerate(seq):
            for b in seq[max(0, i - WINDOW):i]:
                if a != b: buffer[a * n + b] += 1; buffer[b * n + a] += 1
        if len(buffer) > 3_000_000: flush()
    flush()
    s = np.asarray(matrix.sum(1)).ravel(); c = matrix.tocoo(); smooth = s ** 0.75
    pmi = np.log(c.data * smooth.sum() / (s[c.row] * smooth[c.col])); good = pmi > 0
    u, sv, _ = sparse_linalg.svds(sparse.csr_matrix((pmi[good], (c.row[good], c.col[good])), shape=(n, n)), k=DIMS, random_state=1)
    x = u * np.sqrt(sv); x /= np.linalg.norm(x, axis=1, keepdims=True) + 1e-9
    weight = lambda w: COMMON / (COMMON + count[w] / total)
    def line(text):
        v, a, q = np.zeros(DIMS), 0.0, 0.0
        for w in words(text):
            if w in index: f = weight(w); v += f * x[index[w]]; a += f; q += f * f
        return None if q < 0.3 else (v / a, 1 / (q / a ** 2 + FLOOR))
    groups = []
    for p in pages:
        lines = [l for l in map(line, list(sentences(p["body"]))[:12]) if l]
        if len(lines) >= 4: groups.append((np.array([l[0] for l in lines]), np.array([l[1] for l in lines])))
    precision = np.concatenate([r for _, r in groups]).mean(); groups = [(v, r / precision) for v, r in groups]
    mean = sum((v * r[:, None]).sum(0) for v, r in groups) / sum(r.sum() for _, r in groups)
    centres = [(v * r[:, None]).sum(0) / r.sum() for v, r in groups]
    within = sum(((v - m) * r[:, None]).T @ (v - m) for (v, r), m in zip(groups, centres)) / sum(len(v) - 1 for v, _ in groups)
    between = sum(np.outer(m - mean, m - mean) for m in centres) / len(groups) - within * np.mean([1 / r.sum() for _, r in groups])
    variance, axes = linalg.eigh(between, within); order = np.argsort(-variance); variance, axes = np.maximum(variance[order], 0), axes[:, order]
    x, mean = x @ axes, mean @ axes; scale = np.abs(x).max(0) / 127
    q = np.rint(x / scale).astype(np.int8)
    known = sorted(set(vocab) | {w for w, c in count.items() if c >= LEAST_COUNT})
    known = [w for w in known if len(w.encode()) < 128]
    with open(out, "wb") as f:
        f.write(struct.pack("<HIff", DIMS, len(known), precision, FLOOR))
        for row in (variance, mean, scale): f.write(np.asarray(row, dtype="<f4").tobytes())
        for w in known:
            b = w.encode(); has = w in index
            f.write(struct.pack("<B", len(b) | (0x80 if has else 0)) + b)
            f.write(struct.pack("<H", min(65535, round(-1000 * math.log((count[w] + 0.5) / (total + 30000))))))
            if has: f.write(q[index[w]].tobytes())
    print(f"{len(known)} words, {n} with vectors, {os.path.getsize(out)} bytes")

if __name__ == "__main__":
    main()
