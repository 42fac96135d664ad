//! Rows about what a client does.

mod authentication;
mod reading;
mod writing;

/// A test, by the name that its rows give it.
type Test = (&'static str, fn());

pub(crate) const TESTS: &[Test] = &[
    ("a_line_in_two_reads", reading::a_line_in_two_reads),
    ("authenticate_not_known", authentication::authenticate_not_known),
    ("backslash_in_the_user_name", authentication::backslash_in_the_user_name),
    ("capabilities_are_forgotten", authentication::capabilities_are_forgotten),
    (
        "capability_during_authenticate",
        authentication::capability_during_authenticate,
    ),
    ("challenge_with_an_error", authentication::challenge_with_an_error),
    ("completion_before_the_command", writing::completion_before_the_command),
    ("compressed_at_once", reading::compressed_at_once),
    ("empty_challenge", authentication::empty_challenge),
    ("end_after_logout", reading::end_after_logout),
    ("greeted_with_bye", reading::greeted_with_bye),
    ("greetings_that_are_none", reading::greetings_that_are_none),
    ("huge_parameter", reading::huge_parameter),
    ("id_is_never_empty", writing::id_is_never_empty),
    ("idle_begins_after_news", reading::idle_begins_after_news),
    ("idle_ends", reading::idle_ends),
    ("idle_is_spelled_exactly", writing::idle_is_spelled_exactly),
    ("idle_refused", reading::idle_refused),
    ("literal_refused", writing::literal_refused),
    ("literal_without_an_end", reading::literal_without_an_end),
    ("login_disabled", authentication::login_disabled),
    ("long_search", reading::long_search),
    ("nothing_is_sent_unasked", writing::nothing_is_sent_unasked),
    ("prompts_of_login", authentication::prompts_of_login),
    ("select_with_nothing", reading::select_with_nothing),
    ("sets_are_merged", writing::sets_are_merged),
    ("sets_rise", writing::sets_rise),
    ("tags_start_with_a_letter", writing::tags_start_with_a_letter),
    ("two_responses_at_once", reading::two_responses_at_once),
];
