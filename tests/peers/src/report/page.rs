//! A page of which some parts are generated: those between `<!-- begin NAME -->` and `<!-- end NAME -->`.

use crate::Failure;

/// The text of a page.
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Puts something else in the place of a part.
    pub(crate) fn replace(&mut self, name: &str, content: &str) -> Result<(), Failure> {
        let begin = format!("<!-- begin {name} -->\n");
        let end = format!("<!-- end {name} -->");
        let missing = || format!("the page has no part {name}");
        let (before, rest) = self.0.split_once(&begin).ok_or_else(missing)?;
        let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
        self.0 = format!("{before}{begin}\n{content}\n{end}{after}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_that_is_meant_changes() {
        let text = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n<!-- begin y -->\nkept\n<!-- end y -->\n";
        let mut page = Page::new(text.to_owned());
        page.replace("x", "new").expect("it is there");
        let wanted = "a\n<!-- begin x -->\n\nnew\n<!-- end x -->\nb\n<!-- begin y -->\nkept\n<!-- end y -->\n";
        assert_eq!(page.text(), wanted);
        page.replace("x", "new").expect("it is there still");
        assert_eq!(page.text(), wanted);
        assert!(page.replace("z", "").is_err());
    }
}
