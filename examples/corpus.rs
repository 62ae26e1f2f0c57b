//! Writes a corpus for measuring growth: N documents as JSON lines `{"id","text"}` on standard output.
//!
//! ```text
//! cargo run --release --example corpus -- N [SEED] > corpus.jsonl
//! ```
//!
//! Words are drawn from a vocabulary of a million by Zipf's law (rank r with a frequency of 1/r). Every tenth document
//! is a copy of the one before it with some four words in a hundred changed; its id is the other's with `+` appended,
//! so what should be found is known.

use std::io::Write;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A rank from 1 to a million, the continuous form of Zipf's law.
    fn rank(&mut self) -> u64 {
        1_000_000f64.powf(self.unit()) as u64
    }
}

fn word(rank: u64, out: &mut String) {
    const SYLLABLES: [&str; 20] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "va", "we", "xi", "yo", "zu",
    ];
    let mut left = rank;
    while left > 0 {
        out.push_str(SYLLABLES[(left % 20) as usize]);
        left /= 20;
    }
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let number = |a: Option<String>| a.and_then(|a| a.parse::<u64>().ok());
    let Some(documents) = number(args.next()) else {
        panic!("usage: corpus N [SEED]");
    };
    let mut random = Random(number(args.next()).unwrap_or(1));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut ranks: Vec<u64> = Vec::new();
    for i in 0..documents {
        let copy = i % 10 == 9;
        if copy {
            for rank in &mut ranks {
                if random.unit() < 0.04 {
                    *rank = random.rank();
                }
            }
        } else {
            let length = 60 + random.next() % 120;
            ranks = (0..length).map(|_| random.rank()).collect();
        }
        let mut text = String::new();
        for (k, &rank) in ranks.iter().enumerate() {
            if k > 0 {
                text.push_str(if k % 13 == 0 { ". " } else { " " });
            }
            word(rank, &mut text);
        }
        let id = if copy {
            format!("{}+", i - 1)
        } else {
            i.to_string()
        };
        writeln!(out, "{{\"id\":\"{id}\",\"text\":\"{text}.\"}}")?;
    }
    out.flush()
}
