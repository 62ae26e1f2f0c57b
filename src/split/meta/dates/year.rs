//! The year of articles that print their day without it, told by the years they speak of.

use std::collections::BTreeMap;

/// The years that an article speaks of, and how often.
pub type Spoken = BTreeMap<i16, u32>;

/// How likely a story is to speak of a year so far from its own, counted in news: the year before comes oftenest.
fn likelihood(offset: i32) -> f64 {
    match offset {
        0 => 0.2,
        -1 => 0.28,
        -2 => 0.15,
        1 => 0.06,
        -3 => 0.03,
        2 | 3 => 0.022,
        -5..=-4 | 4..=5 => 0.013,
        -11..=-6 => 0.012,
        6..=11 => 0.006,
        _ => 0.002,
    }
}

/// The most probable year of each article, among those that it speaks of; none for an article that speaks of none.
///
/// Articles of one dump are mostly of few years, which the whole dump tells better than any of them: the shares of the
/// years in the dump and the years of the articles are estimated in turn (expectation maximisation; Dempster, Laird &
/// Rubin, 1977).
///
/// ```
/// use unspool::split::meta::dates::years;
/// let spoken = [[(1986, 1), (1987, 1)], [(1985, 2), (1986, 1)], [(1987, 1), (1988, 1)]];
/// let spoken: Vec<_> = spoken.into_iter().map(|of| of.into_iter().collect()).collect();
/// assert_eq!(years(&spoken), [Some(1987), Some(1986), Some(1987)]);
/// ```
pub fn years(articles: &[Spoken]) -> Vec<Option<i16>> {
    const ROUNDS: usize = 10;
    /// How many articles' worth of doubt every year has beside those of the dump.
    const DOUBT: f64 = 0.01;
    let all = articles.iter().flat_map(|of| of.keys().copied());
    let (Some(first), Some(last)) = (all.clone().min(), all.max()) else {
        return vec![None; articles.len()];
    };
    let candidates: Vec<i16> = (first..=last).collect();
    let told: Vec<Vec<f64>> = articles
        .iter()
        .map(|of| {
            let value = |&year: &i16| -> f64 {
                let offsets = of.keys().map(|&y| i32::from(y) - i32::from(year));
                offsets.map(|o| likelihood(o).ln()).sum()
            };
            let logs: Vec<f64> = candidates.iter().map(value).collect();
            let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            shares(logs.iter().map(|v| (v - top).exp()).collect())
        })
        .collect();
    let mut years = told.clone();
    let speaks = |article: usize| !articles[article].is_empty();
    for _ in 0..ROUNDS {
        let mut dump = vec![0.0; candidates.len()];
        for (_, of) in years.iter().enumerate().filter(|(a, _)| speaks(*a)) {
            for (sum, share) in dump.iter_mut().zip(of) {
                *sum += share;
            }
        }
        for (article, of) in years.iter_mut().enumerate().filter(|(a, _)| speaks(*a)) {
            let others = dump.iter().zip(of.iter()).map(|(sum, own)| sum - own);
            let now = told[article].iter().zip(others);
            *of = shares(now.map(|(told, o)| told * (DOUBT + o.max(0.0))).collect());
        }
    }
    articles
        .iter()
        .zip(&years)
        .map(|(of, shares)| {
            let share = |year: i16| shares[(year - first) as usize];
            of.keys()
                .copied()
                .reduce(|a, b| if share(b) >= share(a) { b } else { a })
        })
        .collect()
}

fn shares(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|v| *v /= sum);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(articles: &[&[i16]]) -> Vec<Option<i16>> {
        let spoken: Vec<Spoken> = articles
            .iter()
            .map(|of| of.iter().map(|&y| (y, 1)).collect())
            .collect();
        years(&spoken)
    }

    #[test]
    fn a_year_to_come_is_not_the_year_of_the_story() {
        assert_eq!(told(&[&[2023, 2024, 2030]]), [Some(2024)]);
        let dump: [&[i16]; 4] = [&[2022, 2023], &[2021, 2022, 2023], &[], &[2023, 2024]];
        assert_eq!(told(&dump), [Some(2023), Some(2023), None, Some(2023)]);
    }

    #[test]
    fn nothing_is_told_by_nothing() {
        assert!(told(&[]).is_empty());
        assert_eq!(told(&[&[], &[]]), [None, None]);
        assert_eq!(told(&[&[1999]]), [Some(1999)]);
        assert_eq!(told(&[&[1900], &[2099]]), [Some(1900), Some(2099)]);
    }
}
