//! What a run found, as far as memory allows in memory and else on disk: what a report is made of.
//!
//! Renderers of formats that hold everything (`json`, `jsonl`, `csv`, `pairs`, `clusters`) go through it one cluster at a time.
//! The others want a [`Report`]; of that, the `text` format needs the texts of what it shows alone.

use super::digest::of_their_own;
use super::model::{Cluster, Match, Member, Report};
use super::view::View;
use crate::Text;
use crate::compare::Relation;
use crate::store::{Reader, Shelf, Stored, put_all, put_text};
use crate::varint::put;
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;

/// A report of which the clusters, groups and links may be on disk.
#[derive(Debug)]
pub struct Findings {
    /// Everything else: its lists of clusters, groups and links are empty.
    pub head: Report,
    pub(super) clusters: Shelf<Cluster>,
    pub(super) groups: Shelf<Cluster>,
    pub(super) links: Shelf<Match>,
}

/// One after the other, wherever they are.
pub(crate) type Each<'f, T> = Box<dyn Iterator<Item = Cow<'f, T>> + 'f>;

/// What renderers go through.
pub(crate) trait Found {
    /// The report without its clusters, groups and links, or with them.
    fn head(&self) -> &Report;
    fn clusters(&self) -> Each<'_, Cluster>;
    fn groups(&self) -> Each<'_, Cluster>;
    fn links(&self) -> Each<'_, Match>;
}

impl Found for Report {
    fn head(&self) -> &Report {
        self
    }

    fn clusters(&self) -> Each<'_, Cluster> {
        Box::new(self.clusters.iter().map(Cow::Borrowed))
    }

    fn groups(&self) -> Each<'_, Cluster> {
        Box::new(self.groups.iter().map(Cow::Borrowed))
    }

    fn links(&self) -> Each<'_, Match> {
        Box::new(self.links.iter().map(Cow::Borrowed))
    }
}

impl Found for Findings {
    fn head(&self) -> &Report {
        &self.head
    }

    fn clusters(&self) -> Each<'_, Cluster> {
        Box::new(self.clusters.iter())
    }

    fn groups(&self) -> Each<'_, Cluster> {
        Box::new(self.groups.iter())
    }

    fn links(&self) -> Each<'_, Match> {
        Box::new(self.links.iter())
    }
}

impl From<Report> for Findings {
    fn from(mut head: Report) -> Self {
        Findings {
            clusters: std::mem::take(&mut head.clusters).into(),
            groups: std::mem::take(&mut head.groups).into(),
            links: std::mem::take(&mut head.links).into(),
            head,
        }
    }
}

impl Findings {
    /// All of it in memory.
    pub fn into_report(self) -> Report {
        Report {
            clusters: self.clusters.into_vec(),
            groups: self.groups.into_vec(),
            links: self.links.into_vec(),
            ..self.head
        }
    }

    /// The clusters, one after the other.
    pub fn clusters(&self) -> impl Iterator<Item = Cow<'_, Cluster>> {
        self.clusters.iter()
    }

    /// The groups, one after the other.
    pub fn groups(&self) -> impl Iterator<Item = Cow<'_, Cluster>> {
        self.groups.iter()
    }

    /// Changes each cluster, which is given with its number.
    pub(crate) fn change_clusters(&mut self, mut change: impl FnMut(usize, &mut Cluster)) {
        let mut number = 0;
        self.clusters = std::mem::take(&mut self.clusters).changed(|cluster| {
            change(number, cluster);
            number += 1;
        });
    }

    /// Whether all of it is in memory.
    pub fn is_held(&self) -> bool {
        self.clusters.is_held() && self.groups.is_held() && self.links.is_held()
    }

    /// A report that the `text` format says the same of, which shows `show` clusters (all when `None`): the texts of others
    /// are left out, and links.
    pub(super) fn shown(&self, show: Option<usize>) -> Report {
        let Some(show) = show else {
            return Report {
                clusters: self.clusters.iter().map(Cow::into_owned).collect(),
                groups: self.groups.iter().map(Cow::into_owned).collect(),
                links: self.links.iter().map(Cow::into_owned).collect(),
                ..self.head.clone()
            };
        };
        let (mut clusters, mut groups) = (lights(&self.clusters), lights(&self.groups));
        let first = places(&clusters, |_| true).into_iter().take(show);
        for place in first {
            clusters[place] = self.clusters.get(place).into_owned();
        }
        for kind in [Relation::Template, Relation::Shares] {
            let first = places(&groups, |group| group.relation == kind).into_iter();
            for place in first.take(show) {
                groups[place] = self.groups.get(place).into_owned();
            }
        }
        Report {
            clusters,
            groups,
            ..self.head.clone()
        }
    }
}

/// The places of the clusters of a kind that say something of their own.
fn places(all: &[Cluster], is_one: impl Fn(&Cluster) -> bool) -> Vec<usize> {
    let (own, _) = of_their_own(all.iter().filter(|c| is_one(c)).collect());
    let mut places = all.iter().enumerate();
    let mut find = |cluster| places.find(|(_, c)| std::ptr::eq(*c, cluster));
    own.into_iter()
        .filter_map(|cluster| find(cluster).map(|(place, _)| place))
        .collect()
}

/// Clusters without what only one that is shown says.
fn lights(clusters: &Shelf<Cluster>) -> Vec<Cluster> {
    clusters.iter().map(|cluster| light(&cluster)).collect()
}

fn light(cluster: &Cluster) -> Cluster {
    let member = |m: &Member| Member {
        id: m.id.clone(),
        at: m.at.clone(),
        source: match m.outlet {
            Some(_) => String::new(),
            None => m.source.clone(),
        },
        outlet: m.outlet.clone(),
        ..Member::default()
    };
    Cluster {
        id: String::new(),
        level: cluster.level,
        relation: cluster.relation,
        kept: None,
        // Without its matches a group does not tell what its members are set against.
        kept_at: View::new(cluster).map(|view| view.base.at.clone()),
        members: cluster.members.iter().map(member).collect(),
        matches: Vec::new(),
    }
}

/// Bytes from which on a cluster is compressed on disk: what is said of copies is nearly the same.
const PACKED: usize = 1 << 12;

impl Stored for Cluster {
    fn put(&self, out: &mut Vec<u8>) {
        // Copies have one text.
        let mut places: HashMap<&str, u64, RandomState> = HashMap::default();
        let mut texts: Vec<&str> = Vec::new();
        let mut of = Vec::with_capacity(self.members.len());
        let mut members = Vec::with_capacity(self.members.len());
        for member in &self.members {
            of.push(*places.entry(&member.text).or_insert_with(|| {
                texts.push(&member.text);
                texts.len() as u64 - 1
            }));
            members.push(Member {
                text: Text::default(),
                ..member.clone()
            });
        }
        let mut bytes = Vec::new();
        put_all(&mut bytes, &texts, |out, text| put_text(out, Some(text)));
        put_all(&mut bytes, &of, |out, &place| put(out, place));
        let row = Cluster {
            members,
            id: self.id.clone(),
            kept: self.kept.clone(),
            kept_at: self.kept_at.clone(),
            matches: self.matches.clone(),
            ..*self
        };
        serde_json::to_writer(&mut bytes, &row).expect("a report is plain data");
        let packed = (bytes.len() >= PACKED).then(|| zstd::bulk::compress(&bytes, 1));
        match packed {
            Some(Ok(packed)) => {
                put(out, bytes.len() as u64);
                out.extend(packed);
            }
            _ => {
                put(out, 0);
                out.extend(bytes);
            }
        }
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let unpacked = match from.number()? {
            0 => Cow::Borrowed(from.0),
            length => Cow::Owned(zstd::bulk::decompress(from.0, length).ok()?),
        };
        let mut from = Reader(&unpacked);
        let texts = from.all(|from| Some(Text::from(from.text()??)))?;
        let of = from.all(Reader::number)?;
        let mut cluster: Cluster = serde_json::from_slice(from.0).ok()?;
        for (member, place) in cluster.members.iter_mut().zip(of) {
            member.text = texts.get(place)?.clone();
        }
        Some(cluster)
    }

    fn size(&self) -> usize {
        let members = self.members.iter().map(|m| {
            size_of::<Member>() + 2 * (m.id.len() + m.at.len()) + m.source.len() + m.text.len()
        });
        let matches = self.matches.iter().map(Stored::size);
        size_of::<Self>() + members.sum::<usize>() + matches.sum::<usize>()
    }
}

impl Stored for Match {
    fn put(&self, out: &mut Vec<u8>) {
        serde_json::to_writer(out, self).expect("a report is plain data");
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    fn size(&self) -> usize {
        let names = [&self.a, &self.b, &self.a_at, &self.b_at];
        let names: usize = names.iter().map(|name| name.len() + 16).sum();
        size_of::<Self>() + names + size_of_val(&self.shared[..])
    }
}
