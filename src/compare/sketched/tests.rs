//! Sketches against the texts they were made of.

use super::*;
use crate::compare::Relation;

/// A text of `n` sentences from a number on, each with a figure and a name of its own.
fn story(from: usize, n: usize) -> String {
    let one = |i: usize| {
        format!(
            "Harbour warden Alda{} Brookfen counted {} crates of pears at quay {} before the tide turned. ",
            i * 7919 % 9973,
            i * 31 + 11,
            i * 17 + 3
        )
    };
    (from..from + n).map(one).collect()
}

fn sketch(text: &str) -> Sketch {
    Sketch::of(text).expect("a text with words")
}

#[test]
fn the_same_words_are_the_same_content() {
    let (a, b) = (
        sketch("The ferry ran “again”."),
        sketch("The ferry  ran \"again\"."),
    );
    assert_eq!(a.content, b.content);
    assert_eq!(a.relate(&b, 0, 1).unwrap().relation, Relation::Exact);
    assert_eq!(Sketch::of(" …\n"), None);
}

#[test]
fn an_edited_copy_an_abridged_one_and_a_stranger_are_told_apart() {
    for n in [2, 8, 40, 160] {
        let whole = story(0, n);
        let edited = whole.replace("tide turned", "storm broke");
        let near = sketch(&whole).relate(&sketch(&whole.replacen("pears", "plums", 1)), 0, 1);
        assert_eq!(near.unwrap().relation, Relation::Near, "{n}");
        assert!(sketch(&whole).relate(&sketch(&edited), 0, 1).is_some());
        let half = sketch(&story(0, n / 2))
            .relate(&sketch(&whole), 3, 7)
            .unwrap();
        assert_eq!((half.relation, half.a, half.b), (Relation::Contains, 3, 7));
        assert!(
            half.containment_a > 0.85 && half.containment_b < 0.75,
            "{half:?}"
        );
        let other = "Nobody at the council wished to say who had ordered the bells to be rung. ";
        assert_eq!(sketch(&whole).relate(&sketch(&other.repeat(n)), 0, 1), None);
    }
}

#[test]
fn estimates_lie_near_the_figures_of_the_texts() {
    for n in [4, 30, 120, 400] {
        let m = sketch(&story(0, n)).relate(&sketch(&story(n / 4, n)), 0, 1);
        let m = m.expect("three quarters in common");
        assert!((m.containment_a - 0.75).abs() < 0.15, "{n}: {m:?}");
    }
}

#[test]
fn bytes_give_the_sketch_back_and_are_pinned() {
    let mut bytes = Vec::new();
    for n in [1, 4, 30, 400] {
        let s = sketch(&story(0, n));
        let start = bytes.len();
        s.write(&mut bytes);
        assert_eq!(Sketch::read(&mut &bytes[start..]), Some(s));
        assert_eq!(Sketch::read(&mut &bytes[start..bytes.len() - 1]), None);
    }
    assert_eq!(xxh3_128(&bytes) as u64, 14_809_407_400_369_065_496);
}

/// Words that hardly anything else has, from a number on.
fn rare(from: usize, n: usize) -> String {
    // Letters only: a word with a digit in it is a figure.
    let letter = |x: u128, k: u32| (b'a' + (x >> (5 * k)) as u8 % 26) as char;
    let word = |i: usize| {
        let x = xxh3_128(&i.to_le_bytes());
        (0..6)
            .map(|k| letter(x, k))
            .chain([' '])
            .collect::<String>()
    };
    (from..from + n).map(word).collect()
}

#[test]
fn clusters_do_not_depend_on_the_order() {
    let texts: Vec<String> = (0..60)
        .map(|i| match i % 3 {
            0 => rare(i * 1000, 120),
            1 => rare((i - 1) * 1000, 120).replacen(' ', " otherwise ", 2),
            _ => rare((i - 2) * 1000, 70),
        })
        .collect();
    let contents = |texts: &[String]| {
        let sketches: Vec<Sketch> = texts.iter().map(|t| sketch(t)).collect();
        let found = clusters(&sketches);
        let mut named: Vec<Vec<u128>> = found
            .clusters
            .iter()
            .map(|c| c.members.iter().map(|&m| sketches[m].content).collect())
            .collect();
        named.iter_mut().for_each(|c: &mut Vec<u128>| c.sort());
        named
    };
    let forward = contents(&texts);
    assert_eq!(forward.len(), 20);
    assert!(forward.iter().all(|c| c.len() == 3));
    let backward: Vec<String> = texts.into_iter().rev().collect();
    assert_eq!(contents(&backward), forward);
}
