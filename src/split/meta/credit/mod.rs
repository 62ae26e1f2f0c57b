//! A caption line taken apart: the caption and who took the picture.

mod forms;
mod labels;
mod names;

use crate::Span;
use forms::{agency_tail, bracket, labelled};
use labels::{label_at_start, strip_image_labels};

/// Caption and credit of one line, each without brackets and labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The caption's text; empty when the line is a credit alone.
    pub caption: Span,
    /// The credit: `Ada Marsh/AFP via Getty Images`.
    pub credit: Option<Span>,
}

/// Splits a caption line into caption and credit.
///
/// Known forms: a bracket at the end that names a photographer or agency (`(Photo by …)`, `(AFP)`, `（…撮影）`), a label
/// (`Foto: …`, `Image credit: …`, `© …`), an agency after a slash (`Ada Marsh / AFP via Getty Images`), `AP Photo/…`,
/// `… | Bild: …`. Labels of the picture itself (`Image caption`, `1 of 4`) are left out of both; `FILE - ` stays.
///
/// ```
/// use unspool::split::meta::credit::split;
/// let line = "The old mill at dusk. Ada Marsh / AFP via Getty Images";
/// let parts = split(line);
/// assert_eq!(parts.caption.of(line), "The old mill at dusk.");
/// assert_eq!(parts.credit.unwrap().of(line), "Ada Marsh / AFP via Getty Images");
/// ```
pub fn split(line: &str) -> Parts {
    let whole = Span::new(0, line.len()).trimmed(line);
    let span = strip_image_labels(line, whole);
    let parts = bracket(line, span)
        .or_else(|| labelled(line, span))
        .or_else(|| agency_tail(line, span))
        .unwrap_or(Parts {
            caption: span,
            credit: None,
        });
    // a bracket may be only the second half of a credit: `Ada Marsh (REUTERS)` after `Foto:`
    if let Some(outer) = parts.credit
        && let Some(inner) = labelled(line, parts.caption)
        && inner.credit.is_some_and(|c| c.len() <= 60)
    {
        let start = inner.credit.map_or(outer.start, |c| c.start);
        let end = if line[outer.end..].starts_with([')', ']', '）']) && outer.end < span.end {
            span.end
        } else {
            outer.end
        };
        return Parts {
            caption: inner.caption,
            credit: Some(Span::new(start, end).trimmed(line)),
        };
    }
    parts
}

/// Whether the line is a credit and nothing else: `Foto: dpa`, `© Ada Marsh`, `(Photo by …)`.
///
/// ```
/// use unspool::split::meta::credit::is_credit;
/// assert!(is_credit("Photograph: Ada Marsh/Getty Images"));
/// assert!(!is_credit("The mayor opens the bridge."));
/// ```
pub fn is_credit(line: &str) -> bool {
    let parts = split(line);
    parts.credit.is_some() && parts.caption.is_empty()
}

/// Whether the line is a credit that says so, and nothing else: `Photo: Ada Marsh`, `© dpa`; not `Reuters` alone.
///
/// ```
/// use unspool::split::meta::credit::is_labelled;
/// assert!(is_labelled("Credit: Ada Marsh") && is_labelled("(Foto: dpa)"));
/// assert!(!is_labelled("Reuters") && !is_labelled("The mill. Photo: Ada Marsh"));
/// ```
pub fn is_labelled(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['(', '[']);
    label_at_start(bare).is_some() && is_credit(line)
}

#[cfg(test)]
mod tests;
