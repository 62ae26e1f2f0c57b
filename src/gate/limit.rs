//! One limit: what is measured, of what, and how much of it is allowed.

use super::baseline::NewDuplicates;
use crate::compare::{Level, Relation};
use crate::report::{Found, Gate, LevelSummary, Severity};
use thiserror::Error;

/// What a limit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of duplicates as a share of the bytes compared, 0 to 1.
    DuplicateShare,
    /// Clusters; for `shares` and `template` groups.
    Clusters,
    /// Members of the largest cluster or group.
    ClusterSize,
    /// Duplicates that are not in the baseline.
    New,
}

/// How much of a measure is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// What is measured.
    pub measure: Measure,
    /// Of which level; each level on its own when not said.
    pub level: Option<Level>,
    /// Of which relation; of all that make duplicates when not said.
    pub relation: Option<Relation>,
    /// The most that is allowed.
    pub most: f64,
    /// What a breach does.
    pub severity: Severity,
}

/// A limit that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{value}`: {reason}")]
pub struct LimitError {
    value: String,
    reason: String,
}

impl Measure {
    /// All measures.
    pub const ALL: [Measure; 4] = [
        Measure::DuplicateShare,
        Measure::Clusters,
        Measure::ClusterSize,
        Measure::New,
    ];

    /// The name of its gate, and of its flag after two dashes.
    pub fn name(self) -> &'static str {
        match self {
            Measure::DuplicateShare => "max-duplicate-share",
            Measure::Clusters => "max-clusters",
            Measure::ClusterSize => "max-cluster-size",
            Measure::New => "max-new",
        }
    }
}

impl Limit {
    /// Reads a limit: `[warn:][LEVEL][/RELATION]=LIMIT`, where a level or a relation may stand alone, or only `LIMIT`.
    /// A share is written `5%` or `0.05`; 0 means none allowed.
    ///
    /// ```
    /// use unspool::gate::{Limit, Measure};
    /// let limit = Limit::parse(Measure::DuplicateShare, "warn:article/near=5%").unwrap();
    /// assert_eq!(limit.most, 0.05);
    /// assert!(Limit::parse(Measure::Clusters, "artcle=3").is_err());
    /// ```
    ///
    /// # Errors
    /// When the level, the relation or the figure cannot be read, or the measure knows no such relation.
    pub fn parse(measure: Measure, value: &str) -> Result<Limit, LimitError> {
        let error = |reason: String| LimitError {
            value: value.to_owned(),
            reason,
        };
        let (severity, rest) = match value.trim().strip_prefix("warn:") {
            Some(rest) => (Severity::Warn, rest),
            None => (Severity::Fail, value.trim()),
        };
        let (scope, figure) = rest.split_once('=').unwrap_or(("", rest));
        let (mut level, mut relation) = (None, None);
        for word in scope.split('/').map(str::trim).filter(|w| !w.is_empty()) {
            match (parse_level(word), parse_relation(word)) {
                (Some(l), _) if level.is_none() => level = Some(l),
                (_, Some(r)) if relation.is_none() => relation = Some(r),
                (None, None) => {
                    return Err(error(format!(
                        "`{word}` is no level and no relation{}",
                        suggest(word)
                    )));
                }
                _ => {
                    return Err(error(format!(
                        "a limit speaks of one level and one relation; `{word}` is one more"
                    )));
                }
            }
        }
        let groups = relation.is_some_and(|r: Relation| !r.clusters());
        if groups && matches!(measure, Measure::DuplicateShare | Measure::New) {
            return Err(error(format!(
                "{} counts duplicates (exact, near, contains); shares and template make none",
                measure.name()
            )));
        }
        Ok(Limit {
            measure,
            level,
            relation,
            most: parse_figure(measure, figure.trim()).map_err(error)?,
            severity,
        })
    }

    /// The gates of this limit: one for the level it names, or one for every level of the report.
    pub(super) fn measure(&self, found: &dyn Found, new: &NewDuplicates) -> Vec<Gate> {
        let report = found.head();
        let levels: Vec<Option<Level>> = match self.level {
            Some(level) => vec![Some(level)],
            None if report.summary.levels.is_empty() => vec![None],
            None => report
                .summary
                .levels
                .iter()
                .map(|l| Some(l.level))
                .collect(),
        };
        levels
            .into_iter()
            .map(|level| {
                let value = level.map_or(0.0, |level| self.value(found, new, level));
                Gate {
                    name: self.measure.name().to_owned(),
                    level,
                    relation: self.relation,
                    limit: self.most,
                    value,
                    severity: self.severity,
                    passed: value <= self.most,
                }
            })
            .collect()
    }

    fn value(&self, found: &dyn Found, new: &NewDuplicates, level: Level) -> f64 {
        let summary = found
            .head()
            .summary
            .levels
            .iter()
            .find(|l| l.level == level);
        let clusters = || {
            let all = found.clusters().chain(found.groups());
            all.filter(move |c| {
                c.level == level
                    && self
                        .relation
                        .map_or(c.relation.clusters(), |r| r == c.relation)
            })
        };
        match self.measure {
            Measure::DuplicateShare => summary.map_or(0.0, |s| share(s, self.relation)),
            Measure::Clusters => clusters().count() as f64,
            Measure::ClusterSize => clusters().map(|c| c.members.len()).max().unwrap_or(0) as f64,
            Measure::New => new.of(level, self.relation) as f64,
        }
    }
}

fn share(summary: &LevelSummary, relation: Option<Relation>) -> f64 {
    let Some(relation) = relation else {
        return summary.duplicate_share;
    };
    let rows = summary.duplicates.iter().filter(|d| d.relation == relation);
    match summary.bytes {
        0 => 0.0,
        all => rows.map(|d| d.bytes).sum::<u64>() as f64 / all as f64,
    }
}

fn parse_figure(measure: Measure, figure: &str) -> Result<f64, String> {
    if measure != Measure::DuplicateShare {
        let count: Result<u32, _> = figure.parse();
        return count
            .map(f64::from)
            .map_err(|_| format!("{} takes a whole number, 0 or more", measure.name()));
    }
    let (number, unit) = match figure.strip_suffix('%') {
        Some(number) => (number.trim(), 100.0),
        None => (figure, 1.0),
    };
    match number.parse::<f64>() {
        // Without the sign that a zero can have.
        Ok(n) if (0.0..=unit).contains(&n) => Ok((n / unit).abs()),
        _ => Err("a share is written 5% or 0.05, from 0% to 100%".to_owned()),
    }
}

const LEVELS: [(&str, Level); 4] = [
    ("article", Level::Article),
    ("paragraph", Level::Paragraph),
    ("caption", Level::Caption),
    ("headline", Level::Headline),
];

const RELATIONS: [(&str, Relation); 5] = [
    ("exact", Relation::Exact),
    ("near", Relation::Near),
    ("contains", Relation::Contains),
    ("shares", Relation::Shares),
    ("template", Relation::Template),
];

fn parse_level(word: &str) -> Option<Level> {
    LEVELS.iter().find(|(name, _)| *name == word).map(|l| l.1)
}

fn parse_relation(word: &str) -> Option<Relation> {
    RELATIONS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|r| r.1)
}

/// The word that was meant, if one is near.
fn suggest(word: &str) -> String {
    let known = LEVELS
        .iter()
        .map(|l| l.0)
        .chain(RELATIONS.iter().map(|r| r.0));
    known
        .map(|name| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), name),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map_or(String::new(), |(_, name)| {
            format!("; did you mean `{name}`?")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::apply;
    use crate::report::sample;

    #[test]
    fn limits_are_read() {
        use Measure::*;
        for (measure, value, level, relation, most, severity) in [
            (DuplicateShare, "5%", None, None, 0.05, Severity::Fail),
            (DuplicateShare, "0", None, None, 0.0, Severity::Fail),
            (DuplicateShare, "-0%", None, None, 0.0, Severity::Fail),
            (
                DuplicateShare,
                "caption = 2.5 %",
                Some(Level::Caption),
                None,
                0.025,
                Severity::Fail,
            ),
            (
                Clusters,
                "warn:near=3",
                None,
                Some(Relation::Near),
                3.0,
                Severity::Warn,
            ),
            (
                ClusterSize,
                "article/template=10",
                Some(Level::Article),
                Some(Relation::Template),
                10.0,
                Severity::Fail,
            ),
            (New, "0", None, None, 0.0, Severity::Fail),
        ] {
            let want = Limit {
                measure,
                level,
                relation,
                most,
                severity,
            };
            let limit = Limit::parse(measure, value);
            assert_eq!(limit, Ok(want), "{value}");
            assert!(limit.is_ok_and(|l| l.most.is_sign_positive()), "{value}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        use Measure::*;
        for (measure, value, want) in [
            (DuplicateShare, "5", "5% or 0.05"),
            (DuplicateShare, "-1%", "5% or 0.05"),
            (DuplicateShare, "NaN", "5% or 0.05"),
            (DuplicateShare, "200%", "from 0% to 100%"),
            (DuplicateShare, "inf", "5% or 0.05"),
            (Clusters, "-1", "0 or more"),
            (Clusters, "5%", "whole number"),
            (Clusters, "ARTICLE=3", "did you mean `article`?"),
            (DuplicateShare, "template=1%", "make none"),
            (Clusters, "1.5", "whole number"),
            (Clusters, "", "whole number"),
            (Clusters, "artcle=3", "did you mean `article`?"),
            (New, "shares=3", "make none"),
            (Clusters, "article/caption=3", "one more"),
        ] {
            let said = Limit::parse(measure, value).unwrap_err().to_string();
            assert!(said.contains(want), "{value}: {said}");
        }
    }

    #[test]
    fn every_measure_of_the_sample() {
        use Measure::*;
        for (measure, value, want) in [
            (
                DuplicateShare,
                "article=1%",
                vec![(813.0 / 61_000.0, false)],
            ),
            (
                DuplicateShare,
                "article/near=1%",
                vec![(392.0 / 61_000.0, true)],
            ),
            (DuplicateShare, "paragraph=0", vec![(0.0, true)]),
            (Clusters, "1", vec![(2.0, false), (0.0, true), (1.0, true)]),
            (
                Clusters,
                "contains=0",
                vec![(1.0, false), (0.0, true), (0.0, true)],
            ),
            (Clusters, "caption/template=0", vec![(1.0, false)]),
            (ClusterSize, "article=3", vec![(4.0, false)]),
            (ClusterSize, "caption=0", vec![(0.0, true)]),
            (New, "article=4", vec![(4.0, true)]),
        ] {
            let mut report = sample::report();
            apply(&mut report, &[Limit::parse(measure, value).unwrap()], None);
            let got: Vec<(f64, bool)> = report.gates.iter().map(|g| (g.value, g.passed)).collect();
            assert_eq!(got, want, "{} {value}", measure.name());
        }
    }

    #[test]
    fn figures_show_on_which_side_of_the_limit_they_lie() {
        for (value, limit, said) in [
            (0.12, 0.1, "12.0 % (limit 10.0 %)"),
            (0.05004, 0.05, "5.004 % (limit 5.0 %)"),
            (0.00000031, 0.0, "0.00003 % (limit 0.0 %)"),
            (0.0, 0.0, "0.0 % (limit 0.0 %)"),
            (0.333333333, 0.333, "33.33 % (limit 33.3 %)"),
            (0.0, 0.000015, "0.0 % (limit 0.0015 %)"),
            (0.05, 0.05, "5.0 % (limit 5.0 %)"),
        ] {
            let gate = Gate {
                name: "max-duplicate-share".to_owned(),
                level: None,
                relation: None,
                limit,
                value,
                severity: Severity::Fail,
                passed: value <= limit,
            };
            assert_eq!(gate.said(), format!("max-duplicate-share: {said}"));
        }
    }

    #[test]
    fn an_empty_input_passes_every_gate_and_shows_it() {
        let mut report = sample::report();
        report.summary.levels.clear();
        report.clusters.clear();
        report.groups.clear();
        let limits = Measure::ALL.map(|m| Limit::parse(m, "0").unwrap());
        apply(&mut report, &limits, None);
        assert_eq!(report.gates.len(), 4);
        assert!(report.gates.iter().all(|g| g.passed && g.value == 0.0));
    }
}
