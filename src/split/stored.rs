//! What a dump was split into as the bytes of a temporary file.

use super::{Article, Caption, Evidence, Line, Split};
use crate::Span;
use crate::store::Stored;
use std::sync::Arc;

impl Stored for Option<Arc<Split>> {
    const SHARED: bool = true;

    fn put(&self, out: &mut Vec<u8>) {
        let bytes = postcard::to_stdvec(&self.as_deref());
        out.extend(bytes.expect("the length of every list is known"));
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        let split: Option<Split> = postcard::from_bytes(bytes).ok()?;
        Some(split.map(Arc::new))
    }

    fn size(&self) -> usize {
        let Some(split) = self else {
            return size_of::<Self>();
        };
        let article = |a: &Article| {
            let texts = a.byline.iter().map(|name| name.len() + size_of::<String>());
            let evidence = a.boundary.evidence.iter();
            size_of::<Article>()
                + texts.sum::<usize>()
                + (a.bullets.len() + a.body.len()) * size_of::<Span>()
                + a.captions.len() * size_of::<Caption>()
                + evidence
                    .map(|e| e.cue.len() + size_of::<Evidence>())
                    .sum::<usize>()
        };
        size_of::<Split>()
            + split.lines.len() * size_of::<Line>()
            + split.articles.iter().map(article).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::{SplitOptions, Splitter};

    #[test]
    fn splits_come_back() {
        let text = "Ferry runs again\nBy Ada Cole\n7 May 2026\nRIVERTON — The ferry ran again on Monday, the company said.\n\nCaption: The quay. (Photo: Ben Ost)\nBridge closed\nBy Ben Ost\nThe bridge is closed for a week, officials said on Tuesday.\n";
        for whole in [false, true] {
            let options = SplitOptions {
                whole,
                ..SplitOptions::default()
            };
            let split = Some(Arc::new(Splitter::new(options).split(text)));
            let mut bytes = Vec::new();
            split.put(&mut bytes);
            assert!(bytes.len() < split.size());
            assert_eq!(Stored::get(&bytes), Some(split));
            assert_eq!(<Option<Arc<Split>>>::get(&bytes[..bytes.len() - 1]), None);
        }
        let mut none = Vec::new();
        None::<Arc<Split>>.put(&mut none);
        assert_eq!(Stored::get(&none), Some(None::<Arc<Split>>));
    }
}
