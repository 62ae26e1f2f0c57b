//! A job that goes on behind finished units has the outcome of one that was not stopped, whatever was finished.

mod common;

use common::Fixture;
use std::collections::HashMap;
use std::sync::Mutex;
use unspool::input::Dump;
use unspool::job::{self, JobOptions};
use unspool::{Silent, Units};

/// Keeps units in memory.
#[derive(Default)]
struct Memory {
    kept: Mutex<HashMap<u128, Vec<u8>>>,
    made: Mutex<usize>,
}

impl Units for Memory {
    fn find(&self, key: u128) -> Option<Vec<u8>> {
        self.kept.lock().unwrap().get(&key).cloned()
    }

    fn keep(&self, key: u128, unit: &[u8]) {
        self.kept.lock().unwrap().insert(key, unit.to_vec());
        *self.made.lock().unwrap() += 1;
    }
}

impl Memory {
    /// How many units were made since this was asked for.
    fn made(&self) -> usize {
        std::mem::take(&mut self.made.lock().unwrap())
    }
}

#[test]
fn every_fixture_has_the_same_outcome_from_units() {
    let all = Fixture::all();
    let files = all
        .iter()
        .flat_map(|f| f.dumps().into_iter().map(move |d| (f, d)));
    let dumps: Vec<Dump> = files
        .map(|(f, d)| Dump::from_bytes(format!("{}/{d}", f.name), f.bytes(&d)))
        .collect();
    let whole = job::run(&dumps, JobOptions::default(), &Silent);
    let memory = Memory::default();
    let resume = || job::resume(&dumps, JobOptions::default(), &memory, &Silent);
    assert_eq!(resume(), whole);
    let units = memory.made();
    // some dumps, and four levels
    assert!(units >= 5, "{units} units");
    assert_eq!(resume(), whole);
    assert_eq!(memory.made(), 0);

    let keys: Vec<u128> = memory.kept.lock().unwrap().keys().copied().collect();
    for key in keys {
        memory.kept.lock().unwrap().remove(&key);
        assert_eq!(resume(), whole);
        assert_eq!(memory.made(), 1);
        // a unit that is cut short is none
        memory.kept.lock().unwrap().entry(key).and_modify(|unit| {
            let half = unit.len() / 2;
            unit.truncate(half);
        });
        assert_eq!(resume(), whole);
        assert_eq!(memory.made(), 1);
    }
}
