//! Rows: aligned for people, with tabs for programs.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use crate::failure::Result;
use crate::output::Output;
use crate::text;

/// A column of a table.
pub(crate) struct Column {
    title: &'static str,
    align: Alignment,
    /// Whether it gives way where the table is too wide.
    elastic: bool,
}

impl Column {
    /// Text that must be seen whole.
    pub(crate) const fn fixed(title: &'static str) -> Self {
        Self {
            title,
            align: Alignment::Left,
            elastic: false,
        }
    }

    /// Text that may be cut.
    pub(crate) const fn elastic(title: &'static str) -> Self {
        Self {
            title,
            align: Alignment::Left,
            elastic: true,
        }
    }

    /// A number.
    pub(crate) const fn number(title: &'static str) -> Self {
        Self {
            title,
            align: Alignment::Right,
            elastic: false,
        }
    }
}

/// What stands in a row.
pub(crate) enum Cell {
    /// Text, already plain.
    Text(String),
    Number(u64),
    /// A number of bytes.
    Size(u64),
    Nothing,
}

impl Cell {
    /// A number that may be unknown.
    pub(crate) fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(number.into()))
    }

    fn for_people(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Size(bytes) => text::size(*bytes),
            Self::Nothing => String::new(),
        }
    }

    fn for_programs(&self) -> String {
        match self {
            Self::Size(bytes) => bytes.to_string(),
            other => other.for_people(),
        }
    }
}

/// A table that is written while its rows are found: the first ones say how wide the columns are.
pub(crate) struct Table<'o> {
    out: &'o mut Output,
    columns: &'static [Column],
    held: Vec<Vec<String>>,
    widths: Vec<usize>,
}

impl<'o> Table<'o> {
    pub(crate) fn new(out: &'o mut Output, columns: &'static [Column]) -> Self {
        Self {
            out,
            columns,
            held: Vec::new(),
            widths: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [Cell; N]) -> Result {
        if !self.out.is_for_people() {
            let cells: Vec<String> = cells.iter().map(Cell::for_programs).collect();
            return self.out.line(&cells.join("\t"));
        }
        let row: Vec<String> = cells.iter().map(Cell::for_people).collect();
        if !self.widths.is_empty() {
            return self.write(&row);
        }
        self.held.push(row);
        if self.held.len() < HELD { Ok(()) } else { self.settle() }
    }

    /// Writes what was held back. A table without rows is not seen.
    pub(crate) fn end(mut self) -> Result {
        self.settle()
    }

    /// Decides how wide the columns are.
    fn settle(&mut self) -> Result {
        let rows = core::mem::take(&mut self.held);
        if rows.is_empty() {
            return Ok(());
        }
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.to_owned()).collect();
        self.widths = vec![0; self.columns.len()];
        for row in rows.iter().chain([&titles]) {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(measure_text_width(cell));
            }
        }
        self.shrink();
        self.write(&titles)?;
        rows.iter().try_for_each(|row| self.write(row))
    }

    /// Takes from the widest elastic column until the table fits.
    fn shrink(&mut self) {
        let Some(limit) = self.out.width() else { return };
        let gaps = GAP * self.widths.len().saturating_sub(1);
        while self.widths.iter().sum::<usize>() + gaps > limit {
            let elastic = self
                .widths
                .iter_mut()
                .zip(self.columns)
                .filter(|(_, column)| column.elastic);
            let Some((widest, _)) = elastic
                .max_by_key(|(width, _)| **width)
                .filter(|(width, _)| **width > NARROWEST)
            else {
                return;
            };
            *widest -= 1;
        }
    }

    fn write(&mut self, row: &[String]) -> Result {
        let mut line = String::new();
        for ((cell, width), column) in row.iter().zip(&self.widths).zip(self.columns) {
            let cut = if column.elastic {
                truncate_str(cell, *width, "…")
            } else {
                cell.into()
            };
            line.push_str(&pad_str(&cut, *width, column.align, None));
            line.push_str(&" ".repeat(GAP));
        }
        self.out.line(line.trim_end())
    }
}

/// How many rows are looked at before the first one is written.
const HELD: usize = 100;

/// How many columns of the terminal are between two columns of the table.
const GAP: usize = 2;

/// How narrow an elastic column gets.
const NARROWEST: usize = 8;

#[cfg(test)]
mod tests {
    use alloc::rc::Rc;
    use core::cell::RefCell;
    use std::io::{self, Write};

    use super::*;

    const COLUMNS: &[Column] = &[
        Column::number("UID"),
        Column::elastic("SUBJECT"),
        Column::fixed("FLAGS"),
    ];

    #[derive(Clone, Default)]
    struct Page(Rc<RefCell<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn table(width: Option<usize>, rows: usize) -> String {
        let page = Page::default();
        let mut out = Output::to(page.clone(), width);
        let mut table = Table::new(&mut out, COLUMNS);
        for uid in 1..=rows as u64 {
            let subject = if uid == 2 {
                "台北行程 and a long subject"
            } else {
                "short"
            };
            let flags = if uid == 1 {
                Cell::Text("\\Seen".into())
            } else {
                Cell::Nothing
            };
            table
                .row([Cell::Number(uid), Cell::Text(subject.into()), flags])
                .unwrap();
        }
        table.end().unwrap();
        let bytes = page.0.borrow().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn people_get_columns() {
        let expected = "UID  SUBJECT                      FLAGS\n  1  short                        \\Seen\n  2  台北行程 and a long subject\n";
        assert_eq!(table(Some(80), 2), expected);
    }

    #[test]
    fn elastic_columns_give_way_to_a_narrow_terminal() {
        let expected = "UID  SUBJECT       FLAGS\n  1  short         \\Seen\n  2  台北行程 an…\n";
        assert_eq!(table(Some(24), 2), expected);
        // Narrower than that it cannot be.
        assert!(table(Some(1), 2).starts_with("UID  SUBJECT   FLAGS\n"));
    }

    #[test]
    fn programs_get_tabs_and_numbers() {
        assert_eq!(table(None, 2), "1\tshort\t\\Seen\n2\t台北行程 and a long subject\t\n");
        assert_eq!(Cell::Size(2048).for_programs(), "2048");
        assert_eq!(Cell::Size(2048).for_people(), "2.0 KiB");
    }

    #[test]
    fn no_row_is_lost_when_widths_are_decided() {
        assert_eq!(table(Some(80), 3 * HELD + 7).lines().count(), 3 * HELD + 8);
        assert_eq!(table(Some(80), HELD).lines().count(), HELD + 1);
        assert_eq!(table(Some(80), 0), "");
    }
}
