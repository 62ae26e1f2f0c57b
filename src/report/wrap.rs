//! Styled text on lines of a given width, for terminals.
//!
//! Lines break where Unicode allows it (UAX #14), so Chinese and Japanese break between characters and no punctuation
//! stands alone; columns are counted as terminals count them (two for wide characters). Letters are written in the order
//! in which they are read; right-to-left text is left to the terminal, on lines of its own.

use super::diff::Hunk;
use anstyle::Style;
use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// One paragraph of text in styles.
#[derive(Default)]
pub(crate) struct Rich {
    text: String,
    /// What is not broken as long as a line holds it.
    whole: Vec<(usize, usize)>,
    /// Where each style ends; it begins where the one before ends.
    styles: Vec<(usize, Style)>,
}

impl Rich {
    /// Adds a text, made harmless and put on one line.
    pub fn quote(&mut self, text: &str, style: Style) -> &mut Self {
        self.shown(&super::visible::one_line(text), style)
    }

    /// Adds a text that was made harmless and put on one line before.
    pub fn shown(&mut self, text: &str, style: Style) -> &mut Self {
        // A runner of CI jobs takes `##[error]` anywhere in a line for a command.
        self.push(&text.replace("##[", "##\\["), style)
    }

    /// [`Rich::quote`] for a name, which can be copied only where it is not broken.
    pub fn whole(&mut self, text: &str, style: Style) -> &mut Self {
        let start = self.text.len();
        self.quote(text, style);
        self.whole.push((start, self.text.len()));
        self
    }

    /// Adds changes with the words around them, as `git diff --word-diff` marks them.
    pub fn hunk(&mut self, hunk: &Hunk, gone: Style, come: Style) -> &mut Self {
        self.shown(&hunk.before, Style::new());
        for change in &hunk.changes {
            for (text, open, close, style) in [
                (&change.gone, "[-", "-]", gone),
                (&change.come, "{+", "+}", come),
            ] {
                if !text.is_empty() {
                    let start = self.text.len();
                    self.push(open, style).shown(text, style).push(close, style);
                    // No line ends between a mark and the first letter that it marks.
                    let marked = start + open.len();
                    let letter = self.text[marked..].chars().next();
                    let end = marked + letter.map_or(0, char::len_utf8);
                    self.whole.push((start, end));
                }
            }
            self.shown(&change.after, Style::new());
        }
        self
    }

    /// Adds words of the program's own.
    pub fn push(&mut self, text: &str, style: Style) -> &mut Self {
        self.text.push_str(text);
        self.styles.push((self.text.len(), style));
        self
    }

    /// Writes the paragraph, its first line after `first`, the others after `rest`, none wider than `width` columns
    /// (unless a single character is).
    pub fn write(&self, out: &mut String, first: &str, rest: &str, width: usize, color: bool) {
        for (i, (start, end)) in self.lines(first, rest, width).into_iter().enumerate() {
            out.push_str(if i == 0 { first } else { rest });
            self.write_piece(out, start, end, color);
            out.push('\n');
        }
    }

    fn write_piece(&self, out: &mut String, start: usize, end: usize, color: bool) {
        let mut from = 0;
        for &(to, style) in &self.styles {
            let (a, b) = (from.max(start), to.min(end));
            from = to;
            if a >= b {
                continue;
            }
            let piece = &self.text[a..b];
            if color && style != Style::new() {
                out.push_str(&format!("{style}{piece}{style:#}"));
            } else {
                out.push_str(piece);
            }
        }
    }

    fn lines(&self, first: &str, rest: &str, width: usize) -> Vec<(usize, usize)> {
        let room = |line: usize| {
            let prefix = if line == 0 { first } else { rest };
            width.saturating_sub(prefix.width()).max(1)
        };
        let mut lines: Vec<(usize, usize)> = Vec::new();
        let (mut start, mut used, mut at) = (0, 0, 0);
        let fits = |&&(from, to): &&(usize, usize)| self.text[from..to].width() <= room(1);
        let whole: Vec<&(usize, usize)> = self.whole.iter().filter(fits).collect();
        for (end, _) in linebreaks(&self.text) {
            if whole.iter().any(|w| w.0 < end && end < w.1) {
                continue;
            }
            let piece = &self.text[at..end];
            if used > 0 && used + piece.trim_end().width() > room(lines.len()) {
                lines.push((start, at));
                (start, used) = (at, 0);
            }
            if piece.trim_end().width() > room(lines.len()) {
                for (offset, grapheme) in piece.grapheme_indices(true) {
                    if used > 0 && used + grapheme.width() > room(lines.len()) {
                        lines.push((start, at + offset));
                        (start, used) = (at + offset, 0);
                    }
                    used += grapheme.width();
                }
            } else {
                used += piece.width();
            }
            at = end;
        }
        lines.push((start, self.text.len()));
        for (from, to) in &mut lines {
            *to = *from + self.text[*from..*to].trim_end().len();
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: usize) -> String {
        let mut out = String::new();
        Rich::default()
            .quote(text, Style::new())
            .write(&mut out, "> ", "  ", width, false);
        out
    }

    #[test]
    fn lines_break_where_the_script_allows() {
        for (text, width, want) in [
            ("the ferry ran again", 12, "> the ferry\n  ran again\n"),
            ("unbreakable", 8, "> unbrea\n  kable\n"),
            (
                "港の船は月曜日に再開。",
                14,
                "> 港の船は月曜\n  日に再開。\n",
            ),
            ("עברית מימין לשמאל", 10, "> עברית\n  מימין\n  לשמאל\n"),
            ("", 10, "> \n"),
        ] {
            assert_eq!(wrapped(text, width), want, "{text:?}");
        }
    }

    #[test]
    fn a_name_is_broken_only_where_no_line_holds_it() {
        let named = |name: &str, width: usize| {
            let mut out = String::new();
            Rich::default()
                .push("kept ", Style::new())
                .whole(name, Style::new())
                .push("  2026", Style::new())
                .write(&mut out, "", "  ", width, false);
            out
        };
        assert_eq!(named("news/a-b.txt", 16), "kept\n  news/a-b.txt\n  2026\n");
        assert_eq!(
            named("news/wire/a-b.txt", 16),
            "kept news/wire/\n  a-b.txt  2026\n"
        );
    }

    #[test]
    fn colour_only_when_asked() {
        let red = anstyle::AnsiColor::Red.on_default();
        let mut rich = Rich::default();
        rich.push("one ", Style::new()).push("two three", red);
        let (mut plain, mut coloured) = (String::new(), String::new());
        rich.write(&mut plain, "", "", 7, false);
        rich.write(&mut coloured, "", "", 7, true);
        assert_eq!(plain, "one two\nthree\n");
        assert_eq!(
            coloured,
            "one \u{1b}[31mtwo\u{1b}[0m\n\u{1b}[31mthree\u{1b}[0m\n"
        );
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_no_line_is_too_wide(text in any::<String>(), width in 8usize..60) {
            let out = wrapped(&text, width);
            let squeeze = |s: &str| s.split_whitespace().collect::<String>();
            let body: String = out.lines().map(|l| &l[2..]).collect();
            prop_assert_eq!(squeeze(&body), squeeze(&super::super::visible::one_line(&text).replace("##[", "##\\[")));
            for line in out.lines() {
                prop_assert!(line.width() <= width || line[2..].graphemes(true).count() == 1, "{line:?}");
            }
        }
    }
}
