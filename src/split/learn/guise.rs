//! Guises: the same page as another script would print it, or the same story as a form with other facts would.
//!
//! Labelled pages are mostly Latin, and few are forms. What is learned should not depend on either: so lines are put into
//! letters without case, or into a script without spaces, and stories are repeated with other names and numbers.

use super::random::Random;

/// How the lines of a dump are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guise {
    /// Not at all.
    Plain,
    /// Letters of a script without case, as Arabic, Hebrew or Devanagari are.
    Caseless,
    /// Signs without spaces between words, as Chinese and Japanese are written.
    Unspaced,
}

impl Guise {
    /// A line in this guise; white space at its ends, digits and line breaks stay.
    pub fn dress(self, line: &str) -> String {
        match self {
            Guise::Plain => line.to_string(),
            Guise::Caseless => line.chars().map(caseless).collect(),
            Guise::Unspaced => unspaced(line),
        }
    }
}

fn caseless(c: char) -> char {
    const FIRST: u32 = 0x0621;
    const LETTERS: u32 = 26;
    if !c.is_alphabetic() {
        return c;
    }
    let lower = c.to_lowercase().next().unwrap_or(c) as u32;
    char::from_u32(FIRST + lower % LETTERS).unwrap_or(c)
}

fn unspaced(line: &str) -> String {
    const FIRST: u32 = 0x4e00;
    const SIGNS: u64 = 2000;
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut out = line[..indent].to_string();
    let mut word = String::new();
    let end = |word: &mut String, out: &mut String| {
        // a sign for about every two letters, the same signs for the same word
        let signs = word.chars().count().div_ceil(2);
        for k in 0..signs {
            let hash = xxhash_rust::xxh3::xxh3_64_with_seed(word.as_bytes(), k as u64);
            let sign = FIRST + (hash % SIGNS) as u32;
            out.extend(char::from_u32(sign));
        }
        word.clear();
    };
    for c in line[indent..].chars() {
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
            continue;
        }
        end(&mut word, &mut out);
        match c {
            ' ' => {}
            '.' => out.push('。'),
            ',' => out.push('、'),
            c => out.push(c),
        }
    }
    end(&mut word, &mut out);
    out
}

/// A line of a story as a form would have it with other facts: other digits, and other names, the same for the same name
/// in one filling of the form.
pub(crate) fn refill(line: &str, filling: u64, rng: &mut Random) -> String {
    const PARTS: [&str; 16] = [
        "al", "ber", "cor", "dan", "el", "for", "gat", "hol", "in", "kel", "mar", "nor", "os",
        "per", "ru", "ton",
    ];
    let mut out = String::with_capacity(line.len());
    for word in line.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let letters = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let rest = &word[letters.len()..];
        let name = letters.chars().next().is_some_and(char::is_uppercase) && letters.len() > 3;
        if !name {
            out.extend(word.chars().map(|c| match c {
                '0'..='9' => char::from(b'0' + rng.below(10) as u8),
                c => c,
            }));
            continue;
        }
        let mut hash = xxhash_rust::xxh3::xxh3_64_with_seed(letters.as_bytes(), filling);
        let mut other = String::new();
        while other.len() < letters.len() {
            other.push_str(PARTS[(hash % 16) as usize]);
            hash /= 16;
        }
        let all_capitals = letters.chars().all(|c| !c.is_lowercase());
        for (k, c) in other.chars().enumerate() {
            out.push(if k == 0 || all_capitals {
                c.to_ascii_uppercase()
            } else {
                c
            });
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guise_keeps_the_ends_of_a_line() {
        let line = "  Storm closes port, pilots say.\n";
        assert_eq!(Guise::Plain.dress(line), line);
        let caseless = Guise::Caseless.dress(line);
        assert!(caseless.starts_with("  ") && caseless.ends_with(".\n"));
        assert!(!caseless.contains(|c: char| c.is_uppercase() || c.is_lowercase()));
        let unspaced = Guise::Unspaced.dress(line);
        assert!(unspaced.starts_with("  ") && unspaced.ends_with("。\n"));
        assert!(!unspaced.trim().contains(' '));
    }

    #[test]
    fn a_form_is_filled_with_other_facts() {
        let line = "Harbour Bank paid 14 crowns in March, Harbour said\n";
        let one = refill(line, 1, &mut Random::new(3));
        let two = refill(line, 2, &mut Random::new(4));
        assert_ne!(one, two);
        assert!(one.contains(" paid ") && one.ends_with(" said\n"));
        let name = one.split(' ').next().unwrap();
        assert_eq!(one.matches(name).count(), 2, "{one}");
    }
}
