//! Tables in Markdown, and numbers in them.

use std::fmt::Write;

/// A table whose columns but the first are numbers.
pub(crate) struct Table {
    text: String,
    notes: Vec<&'static str>,
}

impl Table {
    pub(crate) fn new<'a>(first: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let others: Vec<&str> = others.into_iter().collect();
        let mut table = Self {
            text: String::new(),
            notes: Vec::new(),
        };
        table.row(first, others.iter().map(|word| (*word).to_owned()));
        table.text.push_str("|---|");
        table.text.push_str(&"---:|".repeat(others.len()));
        table.text.push('\n');
        table
    }

    pub(crate) fn row(&mut self, first: &str, others: impl IntoIterator<Item = String>) {
        let mut cells = vec![first.to_owned()];
        cells.extend(others);
        // A String takes whatever is written to it.
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    /// What stands where there is nothing to say, with a mark that leads to the reason.
    pub(crate) fn dash(&mut self, why: &'static str) -> String {
        let known = self.notes.iter().position(|note| *note == why);
        let place = known.unwrap_or_else(|| {
            self.notes.push(why);
            self.notes.len() - 1
        });
        format!("– <sup>{}</sup>", place + 1)
    }

    /// The table and the reasons.
    pub(crate) fn finish(mut self) -> String {
        for (place, note) in self.notes.iter().enumerate() {
            let _ = write!(self.text, "\n<sup>{}</sup> {note}.  ", place + 1);
        }
        if !self.notes.is_empty() {
            self.text.push('\n');
        }
        self.text
    }
}

/// A number with three digits that count.
pub(crate) fn three_digits(number: f64) -> String {
    let places = match number.abs() {
        0.0 => 0,
        small if small < 0.1 => 3,
        small if small < 10.0 => 2,
        small if small < 100.0 => 1,
        _ => 0,
    };
    grouped(&format!("{number:.places$}"))
}

/// Bytes, in the unit that suits.
pub(crate) fn size(bytes: f64) -> String {
    match bytes {
        few if few < 1000.0 => format!("{few:.0} B"),
        kilo if kilo < 1e6 => format!("{} KB", three_digits(kilo / 1e3)),
        mega => format!("{} MB", three_digits(mega / 1e6)),
    }
}

/// With commas between groups of three digits.
fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_are_worth() {
        for (number, text) in [
            (0.0, "0"),
            (0.023_15, "0.023"),
            (4.756, "4.76"),
            (59.07, "59.1"),
            (163.4, "163"),
            (1_645_200.0, "1,645,200"),
        ] {
            assert_eq!(three_digits(number), text);
        }
        assert_eq!(size(72.0), "72 B");
        assert_eq!(size(65_899.0), "65.9 KB");
        assert_eq!(size(100_663_296.0), "101 MB");
    }

    #[test]
    fn a_reason_is_given_once() {
        let mut table = Table::new("who", ["one", "two"]);
        let cells = [table.dash("it cannot"), table.dash("it cannot")];
        table.row("peer", cells);
        assert_eq!(
            table.finish(),
            "| who | one | two |\n|---|---:|---:|\n| peer | – <sup>1</sup> | – <sup>1</sup> |\n\n<sup>1</sup> it cannot.  \n"
        );
    }
}
