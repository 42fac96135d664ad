//! The words of an operation in a transcript.

/// One word: an atom or quoted text, or a list in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Text(String),
    List(Vec<Self>),
}

/// Words that are taken one after another.
#[derive(Clone, Debug)]
pub(crate) struct Words(alloc::vec::IntoIter<Word>);

impl Words {
    /// Cuts `text` at spaces; brackets, parentheses and quotes keep together what is in them.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut open: Vec<Vec<Word>> = vec![Vec::new()];
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '(' => {
                    open.push(Vec::new());
                    1
                }
                ')' => {
                    let list = open
                        .pop()
                        .filter(|_| !open.is_empty())
                        .ok_or("a parenthesis too many")?;
                    push(&mut open, Word::List(list));
                    1
                }
                '"' => {
                    let (text, end) = quoted(rest)?;
                    push(&mut open, Word::Text(text));
                    end
                }
                _ => {
                    let end = atom_end(rest);
                    push(&mut open, Word::Text(rest[..end].to_owned()));
                    end
                }
            };
            rest = rest[end..].trim_start();
        }
        match <[Vec<Word>; 1]>::try_from(open) {
            Ok([words]) => Ok(Self(words.into_iter())),
            Err(_) => Err("a parenthesis is missing".to_owned()),
        }
    }

    pub(crate) fn of(word: Option<Word>) -> Self {
        Self(match word {
            Some(Word::List(words)) => words.into_iter(),
            Some(text) => vec![text].into_iter(),
            None => Vec::new().into_iter(),
        })
    }

    /// The next word, which must be text.
    pub(crate) fn text(&mut self) -> Result<String, String> {
        match self.0.next() {
            Some(Word::Text(text)) => Ok(text),
            Some(Word::List(_)) => Err("text is wanted here, not a list".to_owned()),
            None => Err("a word is missing".to_owned()),
        }
    }

    /// The next word if it is text.
    pub(crate) fn opt_text(&mut self) -> Option<String> {
        match self.peek() {
            Some(Word::Text(_)) => self.text().ok(),
            _ => None,
        }
    }

    /// The next word if it is a list.
    pub(crate) fn opt_list(&mut self) -> Option<Self> {
        match self.peek() {
            Some(Word::List(_)) => Some(Self::of(self.0.next())),
            _ => None,
        }
    }

    /// The next word, a list or one word that stands for a list.
    pub(crate) fn list(&mut self) -> Self {
        Self::of(self.0.next())
    }

    /// Every word that is left, which must be text.
    pub(crate) fn texts(&mut self) -> Result<Vec<String>, String> {
        let mut texts = Vec::new();
        while self.peek().is_some() {
            texts.push(self.text()?);
        }
        Ok(texts)
    }

    /// A word that is there in any case of letters is taken.
    pub(crate) fn take(&mut self, word: &str) -> bool {
        let here = matches!(self.peek(), Some(Word::Text(text)) if text.eq_ignore_ascii_case(word));
        if here {
            self.0.next();
        }
        here
    }

    pub(crate) fn finish(&self) -> Result<(), String> {
        match self.peek() {
            None => Ok(()),
            Some(word) => Err(format!("{word:?} is too much")),
        }
    }

    pub(crate) fn peek(&self) -> Option<&Word> {
        self.0.as_slice().first()
    }
}

fn push(open: &mut [Vec<Word>], word: Word) {
    if let Some(list) = open.last_mut() {
        list.push(word);
    }
}

/// Where an atom ends: at a space or parenthesis outside brackets.
fn atom_end(text: &str) -> usize {
    let mut brackets = 0_i32;
    for (at, character) in text.char_indices() {
        match character {
            '[' => brackets += 1,
            ']' => brackets -= 1,
            ' ' | '(' | ')' if brackets <= 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Quoted text, in which a backslash stands before `"`, `\`, `r`, `n` and `0`; and where it ends.
fn quoted(text: &str) -> Result<(String, usize), String> {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((value, at + 1)),
            '\\' => value.push(match characters.next() {
                Some((_, 'r')) => '\r',
                Some((_, 'n')) => '\n',
                Some((_, '0')) => '\0',
                Some((_, itself @ ('"' | '\\'))) => itself,
                other => return Err(format!("there is no escape {other:?}")),
            }),
            other => value.push(other),
        }
    }
    Err("a quote is missing".to_owned())
}

#[test]
fn words_are_cut_as_in_imap() {
    let mut words = Words::parse(r#"fetch 1:* (FLAGS BODY[HEADER.FIELDS (DATE "X")]<0.5>) "a \"b\"\r\n""#).unwrap();
    assert_eq!(words.text().unwrap(), "fetch");
    assert!(words.take("1:*"));
    assert_eq!(
        words.list().texts().unwrap(),
        ["FLAGS", "BODY[HEADER.FIELDS (DATE \"X\")]<0.5>"]
    );
    assert_eq!(words.text().unwrap(), "a \"b\"\r\n");
    assert!(words.finish().is_ok() && words.text().is_err());
    for wrong in ["(a", "a)", "\"a", "\"\\q\""] {
        assert!(Words::parse(wrong).is_err(), "{wrong}");
    }
}
