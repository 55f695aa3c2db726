//! The page that text is put on: the one place where text is made harmless, wrapped and coloured.

use anstyle::Style as Paint;
use unicode_width::UnicodeWidthStr;

use super::super::{Style, clean};
use super::table::Table;
use super::wrap::{cut, wrap};
use super::{paint, table};

/// Where the text beside a label begins.
const BESIDE: usize = 14;

/// A page of a fixed width.
pub(super) struct Page {
    width: usize,
    color: bool,
    text: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { width: style.width.max(Style::NARROWEST), color: style.color, text: String::new() }
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn finish(mut self) -> String {
        while self.text.ends_with("\n\n") {
            self.text.pop();
        }
        self.text
    }

    /// An empty line, unless there is one already.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A title across the page.
    pub(super) fn heading(&mut self, title: &str) {
        let title = cut(&clean::line(title), self.width - 6);
        let line = format!("── {title} ");
        let rest = "─".repeat(self.width - line.width());
        self.put(&[(&format!("{line}{rest}"), paint::BOLD)]);
    }

    /// A line with text on the left, cut where it has to be, and a short text at the right edge.
    pub(super) fn headline(&mut self, start: &str, left: &str, right: &str) {
        let right = cut(&clean::line(right), self.width / 2);
        let (start, left) = (clean::line(start), clean::line(left));
        let room = (self.width - right.width() - 2).saturating_sub(start.width() + 1);
        let left = cut(&left, room);
        let gap = " ".repeat(self.width - start.width() - 1 - left.width() - right.width());
        let parts = [
            (start.as_str(), paint::DIM),
            (" ", paint::PLAIN),
            (&left, paint::PLAIN),
            (&gap, paint::PLAIN),
            (&right, paint::BOLD),
        ];
        self.put(&parts);
    }

    /// Text over the whole width.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str, paint: Paint) {
        let margin = " ".repeat(indent);
        let room = self.width - indent;
        for line in wrap(&clean::line(text), room, room) {
            self.put(&[(&margin, paint::PLAIN), (&line, paint)]);
        }
    }

    /// A label with text beside it.
    pub(super) fn fact(&mut self, indent: usize, label: &str, label_paint: Paint, text: &str, paint: Paint) {
        let mut label = clean::line(label);
        if label.width() >= BESIDE {
            self.paragraph(indent, &label, label_paint);
            label.clear();
        }
        let beside = indent + BESIDE;
        let room = self.width - beside;
        let mut lines = wrap(&clean::line(text), room, room).into_iter();
        self.put_beside(indent, &label, label_paint, &lines.next().unwrap_or_default(), paint);
        self.put_below(beside, lines, paint);
    }

    /// SQL, line by line, beside a label.
    pub(super) fn sql(&mut self, indent: usize, label: &str, label_paint: Paint, sql: &str) {
        let mut label = label;
        for line in clean::lines(sql) {
            let inner = line.len() - line.trim_start().len();
            let beside = indent + BESIDE;
            let inner = inner.min((self.width - beside) / 2);
            let room = self.width - beside - inner;
            let mut wrapped = wrap(line.trim_start(), room, room.saturating_sub(2)).into_iter();
            let opening = format!("{}{}", " ".repeat(inner), wrapped.next().unwrap_or_default());
            self.put_beside(indent, label, label_paint, &opening, paint::PLAIN);
            self.put_below(beside + inner + 2, wrapped, paint::PLAIN);
            label = "";
        }
    }

    /// A table; where the page is too narrow for it, its rows as lists.
    pub(super) fn table(&mut self, indent: usize, table: &Table) {
        let margin = " ".repeat(indent);
        if let Some(lines) = table::lines(table, self.width - indent) {
            for (number, line) in lines.into_iter().enumerate() {
                let paint = if number == 0 { paint::DIM } else { paint::PLAIN };
                self.put(&[(&margin, paint::PLAIN), (&line, paint)]);
            }
            return;
        }
        for row in &table.rows {
            let named = table.header.iter().zip(row).skip(1).map(|(name, cell)| format!("{name} {cell}"));
            let label = row.first().map_or("", String::as_str);
            self.fact(indent, label, paint::BOLD, &named.collect::<Vec<_>>().join("; "), paint::PLAIN);
        }
    }

    fn put_beside(&mut self, indent: usize, label: &str, label_paint: Paint, text: &str, paint: Paint) {
        let (margin, gap) = (" ".repeat(indent), " ".repeat(BESIDE - label.width()));
        self.put(&[(&margin, paint::PLAIN), (label, label_paint), (&gap, paint::PLAIN), (text, paint)]);
    }

    fn put_below(&mut self, indent: usize, lines: impl Iterator<Item = String>, paint: Paint) {
        let margin = " ".repeat(indent);
        for line in lines {
            self.put(&[(&margin, paint::PLAIN), (&line, paint)]);
        }
    }

    /// One line, of parts that are harmless and fit.
    fn put(&mut self, parts: &[(&str, Paint)]) {
        let start = self.text.len();
        for (text, paint) in parts {
            if self.color && *paint != paint::PLAIN && !text.trim().is_empty() {
                self.text.push_str(&format!("{paint}{text}{paint:#}"));
            } else {
                self.text.push_str(text);
            }
        }
        let line_end = start + self.text[start..].trim_end().len();
        self.text.truncate(line_end);
        self.text.push('\n');
    }
}
