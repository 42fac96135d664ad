//! The generated parts of the page, each made of the results of the same name.

use imap_tests::corpora::Corpus;

use super::results::Results;
use super::table::{Table, size, three_digits};
use crate::Failure;
use crate::encode::ENCODERS;
use crate::growth::{CHUNKS, COUNTS, Shape};
use crate::readers::{KEPT, Kind, READERS, Reader};

type Make = fn(&Results) -> Result<String, Failure>;

/// Their names, and what makes them.
pub(crate) const ALL: [(&str, Make); 9] = [
    ("machine", machine),
    ("instructions", instructions),
    ("growth", growth),
    ("speed", speed),
    ("memory", memory),
    ("kept", kept),
    ("commands", commands),
    ("connections", connections),
    ("end-to-end", end_to_end),
];

fn machine(results: &Results) -> Result<String, Failure> {
    let mut text = String::new();
    for line in results.lines() {
        if let [name, value] = line {
            text += &format!("- {name}: {value}\n");
        }
    }
    Ok(text)
}

fn instructions(results: &Results) -> Result<String, Failure> {
    let mut text = format!("{}\nIn chunks of 16 KiB:\n\n", dated(results));
    text += &by_corpus(|reader, corpus| number(results, reader, corpus, "16384"));
    text += "\nThe best of the others that give what they have read, and how many times as much it takes as this project:\n\n";
    text += &against_the_best(results);
    text += "\nWhole, in one chunk:\n\n";
    text += &by_corpus(|reader, corpus| number(results, reader, corpus, "0"));
    text += "\nThis project, by the size of the chunks:\n\n";
    let mut table = Table::new("chunks", Corpus::ALL.map(Corpus::name));
    for (title, chunk) in [
        ("whole", "0"),
        ("16 KiB", "16384"),
        ("64 bytes", "64"),
        ("7 bytes", "7"),
        ("1 byte", "1"),
    ] {
        let cells = Corpus::ALL.map(|corpus| cell(results.number(&["this", corpus.name(), chunk], 0), three_digits));
        table.row(title, cells);
    }
    Ok(text + &table.finish())
}

/// A row with the best figure of all peers for each corpus, and one with what this project's is to it.
fn against_the_best(results: &Results) -> String {
    let figure = |reader: &Reader, corpus: Corpus| results.number(&[reader.name, corpus.name(), "16384"], 0);
    let best = Corpus::ALL.map(|corpus| {
        READERS
            .iter()
            .filter(|reader| reader.kind == Kind::Peer && !reader.only_bodies())
            .filter_map(|reader| figure(reader, corpus))
            .min_by(f64::total_cmp)
    });
    let ours = Corpus::ALL.map(|corpus| results.number(&["this", corpus.name(), "16384"], 0));
    let times = best.iter().zip(ours).map(|(best, ours)| Some((*best)? / ours?));
    let mut table = Table::new("", Corpus::ALL.map(Corpus::name));
    table.row("best of the others", best.map(|number| cell(number, three_digits)));
    table.row("times", times.map(|number| cell(number, three_digits)));
    table.finish()
}

fn number(results: &Results, reader: &Reader, corpus: Corpus, chunk: &str) -> String {
    cell(results.number(&[reader.name, corpus.name(), chunk], 0), three_digits)
}

fn growth(results: &Results) -> Result<String, Failure> {
    let mut table = Table::new("of how many", Shape::ALL.map(Shape::name));
    for chunk in CHUNKS {
        for count in COUNTS {
            let (count_word, chunk_word) = (count.to_string(), chunk.to_string());
            let figure = |shape: Shape| results.number(&[shape.name(), &count_word, &chunk_word], 0);
            let title = format!("{}, in chunks of {chunk}", three_digits(count as f64));
            table.row(&title, Shape::ALL.map(|shape| cell(figure(shape), three_digits)));
        }
    }
    Ok(format!("{}\n{}", dated(results), table.finish()))
}

fn speed(results: &Results) -> Result<String, Failure> {
    let table = by_corpus(|reader, corpus| cell(results.number(&[reader.name, corpus.name()], 0), three_digits));
    Ok(format!("{}\n{table}", dated(results)))
}

fn memory(results: &Results) -> Result<String, Failure> {
    let column = |column, form: fn(f64) -> String| {
        by_corpus(|reader, corpus| cell(results.number(&[reader.name, corpus.name()], column), form))
    };
    Ok(format!(
        "{}\nAllocations of a response:\n\n{}\nBytes allocated for a response:\n\n{}\nBytes allocated at the peak:\n\n{}",
        dated(results),
        column(0, three_digits),
        column(1, three_digits),
        column(2, size),
    ))
}

fn kept(results: &Results) -> Result<String, Failure> {
    let mut table = Table::new("", KEPT.map(Corpus::name));
    for reader in READERS.iter().filter(|reader| reader.keep.is_some()) {
        let figure = |corpus: Corpus| results.number(&[reader.name, corpus.name()], 0);
        table.row(reader.title, KEPT.map(|corpus| cell(figure(corpus), three_digits)));
    }
    Ok(format!("{}\n{}", dated(results), table.finish()))
}

fn commands(results: &Results) -> Result<String, Failure> {
    let mut table = Table::new("", ["instructions", "allocations", "bytes allocated"]);
    for encoder in ENCODERS {
        let heap = ["heap", encoder.name];
        table.row(
            encoder.title,
            [
                cell(results.number(&["instructions", encoder.name], 0), three_digits),
                cell(results.number(&heap, 0), three_digits),
                cell(results.number(&heap, 1), three_digits),
            ],
        );
    }
    Ok(format!("{}\n{}", dated(results), table.finish()))
}

/// What two benchmarks print stands on the page as it is.
fn connections(results: &Results) -> Result<String, Failure> {
    let lines: Vec<String> = results
        .lines()
        .filter(|line| line.first().is_none_or(|word| word != "date"))
        .map(|line| line.join("\t"))
        .collect();
    Ok(format!(
        "{}\n```text\n{}\n```\n",
        dated(results),
        lines.join("\n").trim()
    ))
}

fn end_to_end(results: &Results) -> Result<String, Failure> {
    let mut tasks: Vec<&str> = Vec::new();
    let mut clients: Vec<&str> = Vec::new();
    for line in results.lines() {
        if let [client, task, ..] = line
            && client != "date"
        {
            if !tasks.contains(&task.as_str()) {
                tasks.push(task);
            }
            if !clients.contains(&client.as_str()) {
                clients.push(client);
            }
        }
    }
    let mut table = Table::new("client", tasks.iter().copied());
    for client in clients {
        let cells: Vec<String> = tasks
            .iter()
            .map(|task| {
                let figure = |column| cell(results.number(&[client, task], column), three_digits);
                match results.behind(&[client, task]) {
                    [] => "–".to_owned(),
                    _ => format!("{} ({})", figure(0), figure(1)),
                }
            })
            .collect();
        table.row(client, cells);
    }
    Ok(format!("{}\n{}", dated(results), table.finish()))
}

/// A row for every reader and a column for every corpus.
fn by_corpus(figure: impl Fn(&Reader, Corpus) -> String) -> String {
    let mut table = Table::new("", Corpus::ALL.map(Corpus::name));
    for reader in READERS {
        let mut cells = Vec::new();
        for corpus in Corpus::ALL {
            cells.push(match reader.lack(corpus) {
                Some(why) => table.dash(why),
                None => figure(reader, corpus),
            });
        }
        table.row(reader.title, cells);
    }
    table.finish()
}

fn cell(number: Option<f64>, form: fn(f64) -> String) -> String {
    number.map_or_else(|| "–".to_owned(), form)
}

fn dated(results: &Results) -> String {
    let date = results.behind(&["date"]).first();
    date.map_or_else(String::new, |date| format!("Measured on {date}.\n"))
}
