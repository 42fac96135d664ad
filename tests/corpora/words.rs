//! What names and subjects are made of.

pub(super) const FLAGS: [&str; 8] = [
    "\\Seen",
    "\\Answered",
    "\\Flagged",
    "\\Draft",
    "\\Deleted",
    "$Forwarded",
    "$NotJunk",
    "NonJunk",
];
pub(super) const GIVEN: [&str; 8] = ["Ann", "Boris", "Chloe", "Dmitri", "Elena", "Farid", "Greta", "Hiro"];
pub(super) const FAMILY: [&str; 8] = [
    "Lindqvist",
    "Okafor",
    "Moreau",
    "Tanaka",
    "Schneider",
    "Rossi",
    "O'Brien",
    "Novak",
];
pub(super) const HOSTS: [&str; 6] = [
    "example.com",
    "mail.example.org",
    "lists.example.net",
    "corp.example",
    "dept.university.example",
    "example.co.uk",
];
pub(super) const WORDS: [&str; 12] = [
    "minutes", "of", "the", "meeting", "invoice", "for", "November", "patch", "release", "review", "question", "about",
];
pub(super) const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
