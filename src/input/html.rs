//! HTML to text: block breaks kept, nothing drawn around links and pictures.

use super::decode;
use encoding_rs::Encoding;
use html2text::render::TrivialDecorator;

/// Characters a line: wide enough that hardly a paragraph is ever wrapped, so that lines of the text are blocks of the
/// page; not wider, since the time of the layout grows with it.
const WIDTH: usize = 20_000;

/// The text of an HTML page. The encoding is the declared one, else that of a `<meta charset>`, else guessed.
///
/// # Errors
/// When the page cannot be laid out, with the reason.
pub fn text(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<String, String> {
    let declared = declared.or_else(|| meta_charset(bytes));
    let page = decode(bytes.to_vec(), None, declared).text;
    let text = html2text::config::with_decorator(TrivialDecorator::new())
        // Tables lay pages out more often than they hold figures: their cells are blocks, one after the other.
        .raw_mode(true)
        .string_from_read(page.as_bytes(), WIDTH)
        .map_err(|e| format!("the HTML cannot be turned to text: {e}"))?;
    // Rules are drawn as wide as the page; they are no text.
    let is_rule =
        |line: &str| line.len() > 80 && line.chars().all(|c| matches!(c, '─' | '-' | '━'));
    Ok(text
        .split_inclusive('\n')
        .filter(|line| !is_rule(line.trim()))
        .collect())
}

/// The encoding that the head of the page names (HTML Standard, 13.2.3.2: within the first 1,024 bytes).
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let after = head.split("charset=").nth(1)?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lines_and_links_are_bare() {
        let page = "<html><head><title>T</title><style>p{}</style></head><body><nav><a href='/'>Home</a></nav>\
            <h1>Mill sold</h1><p>The <b>mill</b> was <a href='/x'>sold</a> on\nMonday.</p><ul><li>One</li><li>Two</li></ul>\
            <script>var x = 'no';</script></body></html>";
        let text = text(page.as_bytes(), None).unwrap();
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
        assert_eq!(text(page, None).unwrap().trim(), "žádné");
    }
}
