//! What each key does in a combobox, as the APG's pattern for list autocomplete with manual selection has it.
//! Pure: the view tells it what is there and carries out what comes back.

/// The keys the pattern gives a meaning; every other key is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Down,
    AltDown,
    Up,
    AltUp,
    Enter,
    /// Ctrl + Enter, ⌘ + Enter.
    CommandEnter,
    Escape,
    /// Left, Right, Home, End, and Up and Down with Shift, Ctrl or ⌘: they move the text cursor or select, and the active option
    /// goes.
    Cursor,
}

/// The keys that are held down with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub alt: bool,
    pub shift: bool,
    /// Ctrl, or ⌘ on a Mac.
    pub command: bool,
}

impl Key {
    /// From `KeyboardEvent.key` and what is held.
    pub(super) fn of(name: &str, held: Held) -> Option<Self> {
        let of_the_text = held.shift || held.command;
        Some(match name {
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => Self::Cursor,
            "ArrowDown" | "ArrowUp" if of_the_text => Self::Cursor,
            "ArrowDown" if held.alt => Self::AltDown,
            "ArrowDown" => Self::Down,
            "ArrowUp" if held.alt => Self::AltUp,
            "ArrowUp" => Self::Up,
            "Enter" if held.command => Self::CommandEnter,
            "Enter" => Self::Enter,
            "Escape" if !of_the_text => Self::Escape,
            _ => return None,
        })
    }
}

/// What is on the screen when the key comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    pub open: bool,
    pub active: Option<usize>,
    pub options: usize,
    pub has_text: bool,
}

/// What the view does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing of ours: the browser does what it always does.
    Leave,
    /// Ours, and nothing changes: the browser must not act on it.
    Swallow,
    /// Opens the list (if it is not open) with this option active.
    Show(Option<usize>),
    Close,
    /// Empties the text.
    Clear,
    /// Takes this option.
    Choose(usize),
    /// The browser moves the text cursor, and no option is active any more.
    LeaveOption,
}

/// The pattern. Down and Up go round at the ends.
pub(super) fn press(key: Key, scene: Scene) -> Act {
    let Scene { open, active, options, has_text } = scene;
    let last = options.checked_sub(1);
    match key {
        Key::Down if options == 0 => Act::Swallow,
        Key::Down => Act::Show(match active.filter(|_| open) {
            Some(at) if Some(at) != last => Some(at + 1),
            _ => Some(0),
        }),
        Key::Up if options == 0 => Act::Swallow,
        Key::Up => Act::Show(match active.filter(|_| open) {
            Some(at) if at > 0 => Some(at - 1),
            _ => last,
        }),
        Key::AltDown => Act::Show(active.filter(|_| open)),
        Key::AltUp => {
            if open {
                Act::Close
            } else {
                Act::Swallow
            }
        }
        Key::Enter => match active.filter(|_| open) {
            Some(at) => Act::Choose(at),
            // Enter on half a name must not send the form on its way; with nothing typed it may.
            None if has_text => Act::Show(None),
            None => Act::Leave,
        },
        // What is lit is taken; else the key is the page's, which goes on by it (docs/decisions/0081, 0082).
        Key::CommandEnter => active.filter(|_| open).map_or(Act::Leave, Act::Choose),
        Key::Escape if open => Act::Close,
        Key::Escape if has_text => Act::Clear,
        Key::Escape => Act::Leave,
        Key::Cursor => Act::LeaveOption,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: Scene = Scene { open: false, active: None, options: 3, has_text: true };

    fn open_at(active: impl Into<Option<usize>>) -> Scene {
        Scene { open: true, active: active.into(), ..CLOSED }
    }

    #[test]
    fn down_opens_the_list_at_its_first_option_and_goes_round_at_the_end() {
        assert_eq!(press(Key::Down, CLOSED), Act::Show(Some(0)));
        assert_eq!(press(Key::Down, open_at(None)), Act::Show(Some(0)));
        assert_eq!(press(Key::Down, open_at(0)), Act::Show(Some(1)));
        assert_eq!(press(Key::Down, open_at(2)), Act::Show(Some(0)));
    }

    #[test]
    fn up_opens_the_list_at_its_last_option_and_goes_round_at_the_start() {
        assert_eq!(press(Key::Up, CLOSED), Act::Show(Some(2)));
        assert_eq!(press(Key::Up, open_at(2)), Act::Show(Some(1)));
        assert_eq!(press(Key::Up, open_at(0)), Act::Show(Some(2)));
    }

    #[test]
    fn alt_down_opens_without_an_active_option_and_alt_up_closes() {
        assert_eq!(press(Key::AltDown, CLOSED), Act::Show(None));
        assert_eq!(press(Key::AltUp, open_at(1)), Act::Close);
        assert_eq!(press(Key::AltUp, CLOSED), Act::Swallow);
    }

    #[test]
    fn arrows_in_an_empty_list_do_nothing() {
        let empty = Scene { options: 0, ..open_at(None) };
        assert_eq!(press(Key::Down, empty), Act::Swallow);
        assert_eq!(press(Key::Up, empty), Act::Swallow);
    }

    #[test]
    fn enter_takes_the_active_option_and_nothing_else() {
        assert_eq!(press(Key::Enter, open_at(1)), Act::Choose(1));
        assert_eq!(press(Key::Enter, open_at(None)), Act::Show(None));
        assert_eq!(press(Key::Enter, Scene { active: Some(1), ..CLOSED }), Act::Show(None));
    }

    #[test]
    fn enter_in_an_empty_field_is_left_to_the_form() {
        assert_eq!(press(Key::Enter, Scene { has_text: false, ..CLOSED }), Act::Leave);
    }

    #[test]
    fn escape_first_closes_then_clears_then_belongs_to_the_dialog_around() {
        assert_eq!(press(Key::Escape, open_at(1)), Act::Close);
        assert_eq!(press(Key::Escape, CLOSED), Act::Clear);
        assert_eq!(press(Key::Escape, Scene { has_text: false, ..CLOSED }), Act::Leave);
    }

    #[test]
    fn home_end_left_and_right_stay_the_text_cursors() {
        for name in ["Home", "End", "ArrowLeft", "ArrowRight"] {
            let key = Key::of(name, Held::default()).expect("a cursor key");
            assert_eq!(press(key, open_at(1)), Act::LeaveOption);
        }
        for name in ["a", "Tab", "PageUp", "PageDown", "Backspace"] {
            assert_eq!(Key::of(name, Held::default()), None, "{name}");
        }
    }

    /// With Shift they select text, with ⌘ they go to its ends: both were swallowed and moved through the list instead.
    #[test]
    fn up_and_down_with_shift_ctrl_or_command_are_the_texts() {
        for (shift, command, alt) in [(true, false, false), (false, true, false), (true, true, true)] {
            let held = Held { alt, shift, command };
            for name in ["ArrowDown", "ArrowUp"] {
                assert_eq!(Key::of(name, held), Some(Key::Cursor), "{name} {held:?}");
            }
            assert_eq!(Key::of("Escape", held), None, "{held:?}");
        }
    }

    /// Half a name used to keep Ctrl + Enter from continuing.
    #[test]
    fn ctrl_enter_takes_the_active_option_and_is_the_pages_without_one() {
        let held = Held { command: true, ..Held::default() };
        let key = Key::of("Enter", held).expect("a key");
        assert_eq!(press(key, open_at(1)), Act::Choose(1));
        assert_eq!(press(key, open_at(None)), Act::Leave);
        assert_eq!(press(key, CLOSED), Act::Leave);
        let shift = Key::of("Enter", Held { shift: true, ..Held::default() });
        assert_eq!(shift, Some(Key::Enter), "else half a name would send the form on its way");
    }
}
