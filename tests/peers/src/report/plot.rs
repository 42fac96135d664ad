//! Instructions per byte as a picture: a line for every corpus, a mark for every client, on a scale of powers of ten.

use std::fmt::Write;

use imap_tests::corpora::Corpus;

use super::results::Results;
use crate::readers::{Kind, READERS, Reader};

const WIDTH: f64 = 880.0;
/// Where the scale begins and ends.
const LEFT: f64 = 130.0;
const RIGHT: f64 = 850.0;
/// Where the first line is, and how far the next.
const TOP: f64 = 130.0;
const STEP: f64 = 34.0;
/// The scale: from 10 to the power of the first to 10 to the power of the second.
const POWERS: (i32, i32) = (-3, 4);

/// The colours of the peers, in their order, chosen to be told apart by anyone (Okabe and Ito).
const COLOURS: [&str; 7] = [
    "#E69F00", "#56B4E9", "#CC79A7", "#009E73", "#999999", "#F0E442", "#0072B2",
];

/// Draws the figures for chunks of 16 KiB.
pub(crate) fn draw(results: &Results) -> String {
    let lines = Corpus::ALL.len() as f64;
    let height = TOP + STEP * lines + 30.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\" fill=\"#222\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"white\"/>\n\
         <text x=\"20\" y=\"26\" font-size=\"16\">Instructions per byte received, in chunks of 16 KiB; less is better\
         </text>\n"
    );
    legend(&mut svg);
    scale(&mut svg, TOP + STEP * (lines - 1.0) + 16.0);
    let mut y = TOP;
    for corpus in Corpus::ALL {
        line(&mut svg, results, corpus, y);
        y += STEP;
    }
    svg + "</svg>\n"
}

/// What the marks mean, in rows.
fn legend(svg: &mut String) {
    let shown: Vec<&Reader> = shown().collect();
    for (place, reader) in shown.iter().enumerate() {
        let (row, column) = (place / 3, place % 3);
        let (x, y) = (30.0 + 280.0 * column as f64, 50.0 + 20.0 * row as f64);
        mark(svg, reader, x, y);
        let title = reader.title.replace('*', "");
        write(
            svg,
            format_args!("<text x=\"{}\" y=\"{}\">{title}</text>\n", x + 12.0, y + 4.5),
        );
    }
}

/// Lines at the powers of ten, and their names below.
fn scale(svg: &mut String, bottom: f64) {
    for power in POWERS.0..=POWERS.1 {
        let number = 10f64.powi(power);
        let x = place(number);
        write(
            svg,
            format_args!(
                "<path d=\"M{x:.1} {:.1}V{bottom:.1}\" stroke=\"#ddd\"/>\n\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#666\">{number}</text>\n",
                TOP - 16.0,
                bottom + 18.0
            ),
        );
    }
}

fn line(svg: &mut String, results: &Results, corpus: Corpus, y: f64) {
    let name = corpus.name();
    write(
        svg,
        format_args!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}</text>\n\
             <path d=\"M{LEFT} {y}H{RIGHT}\" stroke=\"#bbb\"/>\n",
            LEFT - 12.0,
            y + 4.5
        ),
    );
    // This project's last: its mark lies above the others.
    let mut readers: Vec<&Reader> = shown().collect();
    readers.sort_by_key(|reader| reader.kind == Kind::Ours);
    for reader in readers {
        if let Some(number) = results.number(&[reader.name, name, "16384"], 0) {
            mark(svg, reader, place(number), y);
        }
    }
}

/// The clients, and the one bound that says what knowing the responses' ends costs.
fn shown() -> impl Iterator<Item = &'static Reader> {
    READERS
        .iter()
        .filter(|reader| reader.kind != Kind::Limit || reader.name == "framer")
}

fn mark(svg: &mut String, reader: &Reader, x: f64, y: f64) {
    match reader.kind {
        Kind::Limit => write(
            svg,
            format_args!(
                "<path d=\"M{x:.1} {:.1}v14\" stroke=\"#888\" stroke-width=\"2\"/>\n",
                y - 7.0
            ),
        ),
        Kind::Ours => write(
            svg,
            format_args!("<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"7\" fill=\"#D55E00\" stroke=\"#222\"/>\n"),
        ),
        Kind::Peer => write(
            svg,
            format_args!(
                "<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"5\" fill=\"{}\" stroke=\"#555\" stroke-width=\"0.7\"/>\n",
                colour(reader)
            ),
        ),
    }
}

fn colour(reader: &Reader) -> &'static str {
    let mut peers = READERS.iter().filter(|other| other.kind == Kind::Peer);
    let place = peers.position(|other| other.name == reader.name).unwrap_or_default();
    COLOURS[place % COLOURS.len()]
}

/// Where on the scale a number is.
fn place(number: f64) -> f64 {
    let (from, to) = (f64::from(POWERS.0), f64::from(POWERS.1));
    let power = number.log10().clamp(from, to);
    LEFT + (RIGHT - LEFT) * (power - from) / (to - from)
}

/// A String takes whatever is written to it.
fn write(svg: &mut String, text: core::fmt::Arguments<'_>) {
    let _ = svg.write_fmt(text);
}
