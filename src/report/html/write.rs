//! Markup in the making.
//!
//! Hand-written rather than a template engine: the page is mostly texts cut into marked runs, which is code in any
//! template language, and this type makes the one rule that matters a matter of types. Markup can only come from the
//! source (`&'static str`); everything that is only known at run time goes through [`Html::text`], which escapes.

use crate::report::visible::{one_line, visible};

/// A page in the making.
#[derive(Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// Adds markup of the program's own.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Adds a text on one line, in an element or an attribute.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.escaped(&one_line(text));
        self
    }

    /// Adds a text with its line breaks.
    pub fn block(&mut self, text: &str) -> &mut Self {
        self.escaped(&visible(text));
        self
    }

    /// Adds a figure.
    pub fn figure(&mut self, figure: impl std::fmt::Display) -> &mut Self {
        let text = figure.to_string();
        self.escaped(&text);
        self
    }

    /// Adds markup that was made with this type.
    pub fn part(&mut self, part: Html) -> &mut Self {
        self.out.push_str(&part.out);
        self
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// The page.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                // A runner that prints the page must not find a command of its own in it.
                ':' if self.out.ends_with(':') => self.out.push_str("&#58;"),
                '[' if self.out.ends_with("##") => self.out.push_str("&#91;"),
                _ => self.out.push(c),
            }
        }
    }
}
