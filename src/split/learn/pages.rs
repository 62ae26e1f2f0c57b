//! Labelled pages, and which of their lines are what.

use super::super::lines::tile;
use crate::Span;
use unicode_normalization::UnicodeNormalization;

/// What a line is to its article, as far as gold tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Running text.
    Body,
    /// The title.
    Headline,
    /// Between headline and last body line, but neither.
    Inside,
    /// Before the article.
    Before,
    /// After the article.
    After,
}

/// Number of labels.
pub const LABELS: usize = 5;

/// How a page was turned into text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Family {
    Column,
    Page,
    Layout,
    Wire,
    Bare,
}

/// All families, in order.
pub const FAMILIES: [Family; 5] = [
    Family::Column,
    Family::Page,
    Family::Layout,
    Family::Wire,
    Family::Bare,
];

impl Family {
    /// Its name, as the pages call the field.
    pub fn name(self) -> &'static str {
        ["column", "page", "layout", "wire", "bare"][self as usize]
    }
}

/// A page in one rendering.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The text; it ends in one line break and begins with none.
    pub text: String,
    /// Its lines.
    pub lines: Vec<Span>,
    /// A label for each line; blank lines have that of the line before.
    pub labels: Vec<Label>,
    /// First and last line of the article itself.
    pub core: (usize, usize),
    /// Lines that print a gold headline.
    pub headlines: Vec<String>,
}

/// A labelled page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Who published it; a page without one stands for itself.
    pub publisher: String,
    /// Its language, empty when not known.
    pub language: String,
    /// Gold paragraphs.
    pub body: Vec<String>,
    /// Renderings by [`Family`].
    pub renderings: [Option<Rendering>; 5],
}

/// Letters and digits in lower case, words one space apart.
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' {
            out.push(c);
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Array(all) => all.iter().flat_map(strings).collect(),
        serde_json::Value::String(s) => vec![s.clone()],
        _ => Vec::new(),
    }
}

impl Page {
    /// A page from its JSON line.
    ///
    /// # Errors
    /// When the line is not a JSON object.
    pub fn read(line: &str) -> Result<Page, serde_json::Error> {
        Page::with(line, Gold::align)
    }

    /// A page that was written to learn from: its column prints every paragraph of its body word for word, in one line or
    /// in several that follow each other. A page that does not has no column.
    ///
    /// # Errors
    /// When the line is not a JSON object.
    pub fn read_lesson(line: &str) -> Result<Page, serde_json::Error> {
        let mut page = Page::with(line, Gold::find)?;
        if page.renderings[Family::Bare as usize].is_none() && !page.body.is_empty() {
            page.renderings[Family::Bare as usize] =
                Some(Gold::of(&page.body, &[]).bare(&page.body));
        }
        Ok(page)
    }

    fn with(
        line: &str,
        align: fn(&Gold, &str) -> Option<Rendering>,
    ) -> Result<Page, serde_json::Error> {
        let json: serde_json::Value = serde_json::from_str(line)?;
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_string();
        let id = text("id");
        let mut publisher = text("publisher");
        if publisher.is_empty() {
            publisher.clone_from(&id);
        }
        let body = strings(&json["body"]);
        let mut heads = strings(&json["headline"]);
        heads.extend(strings(&json["h1"]));
        let gold = Gold::of(&body, &heads);
        let mut renderings = [None, None, None, None, None];
        for family in FAMILIES {
            renderings[family as usize] = if family == Family::Bare {
                let long = body.iter().map(|b| b.chars().count() + 1).sum::<usize>() > 601;
                (long && body.len() >= 3).then(|| gold.bare(&body))
            } else {
                let text = json[family.name()].as_str().unwrap_or_default();
                align(&gold, text.trim_matches('\n'))
            };
        }
        Ok(Page {
            id,
            publisher,
            language: text("lang"),
            body,
            renderings,
        })
    }
}

/// Gold in normal form.
struct Gold {
    paragraphs: Vec<String>,
    known: std::collections::HashSet<String>,
    joined: String,
    heads: Vec<String>,
}

/// A line longer than this, found in the gold body, surely is body (in characters of normal form).
const SURE: usize = 40;
/// A line this long that is part of a gold paragraph is body, a shorter one only when it is a paragraph of its own.
const PART: usize = 24;

impl Gold {
    fn of(body: &[String], heads: &[String]) -> Gold {
        let body: Vec<String> = body
            .iter()
            .map(|b| normal(b))
            .filter(|b| !b.is_empty())
            .collect();
        Gold {
            joined: body.join(" "),
            known: body.iter().cloned().collect(),
            paragraphs: body,
            heads: heads
                .iter()
                .map(|h| normal(h))
                .filter(|h| !h.is_empty())
                .collect(),
        }
    }

    fn bare(&self, body: &[String]) -> Rendering {
        let text = body.join("\n\n").trim_matches('\n').to_string() + "\n";
        let lines = tile(&text);
        Rendering {
            labels: vec![Label::Body; lines.len()],
            core: (0, lines.len() - 1),
            headlines: Vec::new(),
            text,
            lines,
        }
    }

    /// The rules of the evaluation for what is the article's core: from its sure body lines out to short gold lines
    /// nearby, then up to the headline.
    fn align(&self, text: &str) -> Option<Rendering> {
        let page = Filled::of(text)?;
        let filled = &page.filled;
        let sure: Vec<usize> = (0..filled.len())
            .filter(|&i| {
                let n = &filled[i].1;
                n.chars().count() > SURE
                    && (self.known.contains(n) || self.joined.contains(n.as_str()))
            })
            .collect();
        let covered: usize = sure.iter().map(|&i| filled[i].1.chars().count()).sum();
        let whole = self.joined.chars().count().max(1);
        let (&first, &last) = (sure.first()?, sure.last()?);
        if (covered as f64) < 0.6 * whole as f64 {
            return None;
        }
        let is_gold = |i: usize| self.known.contains(&filled[i].1);
        let (mut first, mut last) = (first, last);
        while let Some(i) = (first.saturating_sub(6)..first).rev().find(|&i| is_gold(i)) {
            first = i;
        }
        while let Some(i) = (last + 1..filled.len().min(last + 7)).find(|&i| is_gold(i)) {
            last = i;
        }
        let is_part = |i: usize| {
            let n = &filled[i].1;
            n.chars().count() > PART && self.joined.contains(n.as_str())
        };
        Some(self.rendering(&page, (first, last), is_gold, is_part))
    }

    /// Every paragraph, one after the other, each in a line or in several that follow each other.
    fn find(&self, text: &str) -> Option<Rendering> {
        let page = Filled::of(text)?;
        let filled = &page.filled;
        let mut is_body = vec![false; filled.len()];
        let mut from = 0;
        for paragraph in &self.paragraphs {
            let found = (from..filled.len()).find_map(|start| {
                let mut rest = paragraph.as_str();
                for (i, (_, line)) in filled.iter().enumerate().skip(start) {
                    rest = rest.strip_prefix(line.as_str())?.trim_start();
                    if rest.is_empty() {
                        return Some((start, i + 1));
                    }
                }
                None
            });
            let (start, end) = found?;
            is_body[start..end].fill(true);
            from = end;
        }
        let first = is_body.iter().position(|b| *b)?;
        Some(self.rendering(&page, (first, from - 1), |i| is_body[i], |_| false))
    }

    /// A page with its labels, given its first and last filled line of body and which lines between are body: by
    /// themselves, or as part of a paragraph.
    fn rendering(
        &self,
        page: &Filled,
        (first, last): (usize, usize),
        is_gold: impl Fn(usize) -> bool,
        is_part: impl Fn(usize) -> bool,
    ) -> Rendering {
        let Filled { lines, filled, .. } = page;
        let is_head = |i: usize| self.heads.contains(&filled[i].1);
        let mut start = first;
        if let Some(i) = (0..=first).rev().find(|&i| is_head(i)) {
            start = i;
            while let Some(i) = (start.saturating_sub(12)..start)
                .rev()
                .find(|&i| is_head(i))
            {
                start = i;
            }
        }
        let mut labels = vec![Label::Before; lines.len()];
        let mut at = 0;
        let mut label = Label::Before;
        for (i, slot) in labels.iter_mut().enumerate() {
            if at < filled.len() && filled[at].0 == i {
                label = if is_head(at) && at <= last && !(at >= first && is_gold(at)) {
                    Label::Headline
                } else if at < start {
                    Label::Before
                } else if at > last {
                    Label::After
                } else if is_gold(at) || is_part(at) {
                    Label::Body
                } else {
                    Label::Inside
                };
                at += 1;
            } else if label == Label::Before && at > last {
                label = Label::After;
            }
            *slot = label;
        }
        let headlines = filled
            .iter()
            .filter(|(_, n)| self.heads.contains(n))
            .map(|(_, n)| n.clone())
            .collect();
        Rendering {
            core: (filled[start].0, filled[last].0),
            labels,
            headlines,
            text: page.text.clone(),
            lines: lines.clone(),
        }
    }
}

/// A page and its lines that are not blank, in normal form.
struct Filled {
    text: String,
    lines: Vec<Span>,
    filled: Vec<(usize, String)>,
}

impl Filled {
    fn of(text: &str) -> Option<Filled> {
        if text.is_empty() {
            return None;
        }
        let text = format!("{text}\n");
        let lines = tile(&text);
        let filled = lines
            .iter()
            .enumerate()
            .map(|(i, l)| (i, normal(l.of(&text))))
            .filter(|(_, n)| !n.is_empty())
            .collect();
        Some(Filled {
            text,
            lines,
            filled,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_prints_its_paragraphs_in_one_line_or_in_several() {
        let line = r#"{"id":"1","headline":"Mill opens","body":["The mill at Sill opened, late.","All came."],
            "column":"Sill Post\nMill opens\nThe mill at\nSill opened, late.\nAdvertisement\nAll came.\nShare"}"#;
        let page = Page::read_lesson(&line.replace('\n', " ")).unwrap();
        let column = page.renderings[Family::Column as usize].as_ref().unwrap();
        use Label::*;
        assert_eq!(
            column.labels,
            [Before, Headline, Body, Body, Inside, Body, After]
        );
        assert_eq!(column.core, (1, 5));
        let missing = line
            .replace("All came.\\nShare", "Share")
            .replace('\n', " ");
        let page = Page::read_lesson(&missing).unwrap();
        assert!(page.renderings[Family::Column as usize].is_none());
    }
}
