//! HTML to text: block breaks kept, nothing drawn around links and pictures.

use super::{Decision, Dump, OffsetMap, decode};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use html2text::render::TrivialDecorator;

/// Characters a line: wide enough that hardly a paragraph is ever wrapped, so that lines of the text are blocks of the
/// page; not wider, since the time of the layout grows with it.
const WIDTH: usize = 20_000;

/// A page that was turned to text.
#[derive(Debug)]
pub(super) struct PageText {
    pub text: String,
    pub encoding: Decision,
    /// Sequences of bytes that could not be decoded.
    pub replaced: usize,
}

impl PageText {
    /// The page as the dump of a file.
    pub fn dump(self, name: &str) -> Dump {
        Dump {
            offsets: OffsetMap::replacing(self.replaced),
            ..Dump::plain(name, self.text)
        }
    }
}

/// The text of an HTML page. The encoding is the one that is forced, else the declared one, else that which the page names,
/// else guessed.
///
/// # Errors
/// When the page cannot be laid out, with the reason.
pub(super) fn text(
    bytes: &[u8],
    forced: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> Result<PageText, String> {
    let declared = declared.or_else(|| named(bytes));
    let page = decode(bytes.to_vec(), forced, declared);
    let text = html2text::config::with_decorator(TrivialDecorator::new())
        // Tables lay pages out more often than they hold figures: their cells are blocks, one after the other.
        .raw_mode(true)
        .string_from_read(page.text.as_bytes(), WIDTH)
        .map_err(|e| format!("the HTML cannot be turned to text: {e}"))?;
    // Rules are drawn as wide as the page; they are no text.
    let is_rule =
        |line: &str| line.len() > 80 && line.chars().all(|c| matches!(c, '─' | '-' | '━'));
    let text = text
        .split_inclusive('\n')
        .filter(|line| !is_rule(line.trim()))
        .collect();
    Ok(PageText {
        text,
        encoding: page.encoding,
        replaced: page.offsets.replaced(),
    })
}

/// The encoding that the head of the page names, in `<meta>` (HTML Standard, 13.2.3.2: within the first 1,024 bytes) or in
/// the declaration of XML.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let after = |what: &str| {
        let after = head.split(what).nth(1)?.trim_start();
        let label: String = after
            .trim_start_matches(['"', '\'', ' '])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
            .collect();
        // what is named in ASCII is not in UTF-16 (HTML Standard, 13.2.3.2, 14)
        Encoding::for_label(label.as_bytes()).map(|e| if is_wide(e) { UTF_8 } else { e })
    };
    let xml = || {
        head.trim_start()
            .starts_with("<?xml")
            .then(|| after("encoding="))
            .flatten()
    };
    after("charset=").or_else(xml)
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::DecidedBy;

    #[test]
    fn blocks_are_lines_and_links_are_bare() {
        let page = "<html><head><title>T</title><style>p{}</style></head><body><nav><a href='/'>Home</a></nav>\
            <h1>Mill sold</h1><p>The <b>mill</b> was <a href='/x'>sold</a> on\nMonday.</p><ul><li>One</li><li>Two</li></ul>\
            <script>var x = 'no';</script></body></html>";
        let text = text(page.as_bytes(), None, None).unwrap().text;
        // Items of lists are lines of their own, too.
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        assert_eq!(
            lines,
            [
                "Home",
                "Mill sold",
                "The mill was sold on Monday.",
                "One",
                "Two"
            ]
        );
    }

    #[test]
    fn the_declared_charset_counts() {
        let page = b"<html><head><meta charset=\"iso-8859-2\"></head><body><p>\xbe\xe1dn\xe9</p></body></html>";
        assert_eq!(text(page, None, None).unwrap().text.trim(), "žádné");
        let page = b"<?xml version='1.0' encoding='iso-8859-2'?><html><body><p>\xbe\xe1dn\xe9</p></body></html>";
        let page = text(page, None, None).unwrap();
        assert_eq!(page.text.trim(), "žádné");
        assert_eq!(
            (page.encoding.encoding, page.encoding.by),
            ("ISO-8859-2", DecidedBy::Declared)
        );
    }
}
