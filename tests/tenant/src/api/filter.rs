//! Standard collection filters: `name sw "Ad" and (id in ("1","2") or not created ge "…")`, turned into SQL over the
//! columns a resource opens. Anything it does not open is refused, as the service does.

use rusqlite::types::Value;

use super::Fail;
use crate::data::fold;

/// How the values of a column are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Exactly.
    Id,
    /// Without regard to case; the column is folded.
    Text,
    /// As a moment; the column holds milliseconds.
    Time,
    /// `true` or `false`; the column holds 1 or 0.
    Bool,
}

/// A field that may be filtered by: its name, its SQL, its type, its operators.
pub(super) type Field = (&'static str, &'static str, Type, &'static [&'static str]);

/// SQL with its parameters in order.
#[derive(Debug, Default)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

/// More than this deep is refused rather than followed.
const MAX_DEPTH: usize = 32;
/// More comparisons than this are refused: SQLite gives up at a thousand.
const MAX_TERMS: usize = 500;
/// More values than this in all lists together are refused for the same reason.
const MAX_VALUES: usize = 10_000;

/// The SQL of a filter expression.
pub(super) fn sql(text: &str, fields: &[Field]) -> Result<Sql, Fail> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, fields, terms: 0, sql: Sql::default() };
    parser.any_of(0)?;
    if parser.at < tokens.len() {
        return Err(unreadable(text));
    }
    Ok(parser.sql)
}

fn unreadable(text: &str) -> Fail {
    Fail::bad(format!("The filter \"{}\" could not be read.", text.chars().take(200).collect::<String>()))
}

fn tokens(text: &str) -> Result<Vec<Token>, Fail> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '"' => {
                let mut value = String::new();
                loop {
                    match chars.next() {
                        Some('\\') => value.extend(chars.next()),
                        Some('"') => break,
                        Some(c) => value.push(c),
                        None => return Err(unreadable(text)),
                    }
                }
                tokens.push(Token::Text(value));
            }
            c => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !"(),\"".contains(*c)) {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    fields: &'a [Field],
    terms: usize,
    sql: Sql,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(w)) if w == word);
        self.at += usize::from(found);
        found
    }

    fn any_of(&mut self, depth: usize) -> Result<(), Fail> {
        self.all_of(depth)?;
        while self.eat("or") {
            self.sql.text.push_str(" OR ");
            self.all_of(depth)?;
        }
        Ok(())
    }

    fn all_of(&mut self, depth: usize) -> Result<(), Fail> {
        self.one(depth)?;
        while self.eat("and") {
            self.sql.text.push_str(" AND ");
            self.one(depth)?;
        }
        Ok(())
    }

    fn one(&mut self, depth: usize) -> Result<(), Fail> {
        if depth > MAX_DEPTH {
            return Err(Fail::bad("The filter is nested too deeply."));
        }
        self.terms += 1;
        if self.terms > MAX_TERMS || self.sql.values.len() > MAX_VALUES {
            return Err(Fail::bad("The filter is too long."));
        }
        if self.eat("not") {
            self.sql.text.push_str("NOT ");
            return self.one(depth + 1);
        }
        match self.next() {
            Some(Token::Open) => {
                self.sql.text.push('(');
                self.any_of(depth + 1)?;
                self.sql.text.push(')');
                match self.next() {
                    Some(Token::Close) => Ok(()),
                    _ => Err(Fail::bad("The filter lacks a closing parenthesis.")),
                }
            }
            Some(Token::Word(first)) if matches!(first.as_str(), "isnull" | "pr") => {
                let Some(Token::Word(name)) = self.next() else {
                    return Err(Fail::bad(format!("The filter operator {first} needs a field.")));
                };
                self.presence(&name, &first)
            }
            Some(Token::Word(name)) => match self.next() {
                Some(Token::Word(op)) if matches!(op.as_str(), "isnull" | "pr") => self.presence(&name, &op),
                Some(Token::Word(op)) => self.comparison(&name, &op),
                _ => Err(Fail::bad(format!("The filter field {name} needs an operator."))),
            },
            _ => Err(Fail::bad("The filter is incomplete.")),
        }
    }

    fn field(&self, name: &str, op: &str) -> Result<(&'static str, Type), Fail> {
        let field = self.fields.iter().find(|(n, ..)| *n == name);
        let (_, column, kind, ops) =
            field.ok_or_else(|| Fail::bad(format!("Filtering by the field {name} is not supported.")))?;
        if !ops.contains(&op) {
            return Err(Fail::bad(format!("The filter operator {op} is not supported for {name}.")));
        }
        Ok((column, *kind))
    }

    fn presence(&mut self, name: &str, op: &str) -> Result<(), Fail> {
        let (column, _) = self.field(name, op)?;
        let null = if op == "isnull" { "NULL" } else { "NOT NULL" };
        self.sql.text.push_str(&format!("{column} IS {null}"));
        Ok(())
    }

    fn comparison(&mut self, name: &str, op: &str) -> Result<(), Fail> {
        let (column, kind) = self.field(name, op)?;
        if op == "in" {
            return self.one_of(name, column, kind);
        }
        let value = self.value(name, kind)?;
        match op {
            "sw" if kind == Type::Time => {
                self.sql.text.push_str(&format!(
                    "instr(strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch'), ?) = 1"
                ));
                self.sql.values.push(Value::Text(value));
            }
            // A range, so that an index on the folded column is used.
            "sw" => {
                let start = if kind == Type::Text { fold(&value) } else { value };
                self.sql.text.push_str(&format!("({column} >= ? AND {column} < ?)"));
                self.sql.values.push(Value::Text(start.clone()));
                self.sql.values.push(Value::Text(format!("{start}\u{10ffff}")));
            }
            "co" => {
                self.sql.text.push_str(&format!("instr({column}, ?) > 0"));
                self.sql.values.push(Value::Text(fold(&value)));
            }
            _ => {
                let sign = match op {
                    "eq" => "=",
                    "ne" => "<>",
                    "gt" => ">",
                    "ge" => ">=",
                    "lt" => "<",
                    _ => "<=",
                };
                self.sql.text.push_str(&format!("{column} {sign} ?"));
                self.sql.values.push(typed(name, &value, kind)?);
            }
        }
        Ok(())
    }

    fn one_of(&mut self, name: &str, column: &str, kind: Type) -> Result<(), Fail> {
        if self.next() != Some(Token::Open) {
            return Err(Fail::bad(format!("The filter operator in needs a list for {name}.")));
        }
        let mut count = 0;
        loop {
            let value = self.value(name, kind)?;
            if self.sql.values.len() >= MAX_VALUES {
                return Err(Fail::bad("The filter is too long."));
            }
            self.sql.values.push(typed(name, &value, kind)?);
            count += 1;
            match self.next() {
                Some(Token::Comma) => {}
                Some(Token::Close) => break,
                _ => return Err(Fail::bad(format!("The list for {name} lacks a closing parenthesis."))),
            }
        }
        let marks = vec!["?"; count].join(",");
        self.sql.text.push_str(&format!("{column} IN ({marks})"));
        Ok(())
    }

    /// "Strings must be in double quotes" (CONTRACT 2): only `true` and `false` stand without.
    fn value(&mut self, name: &str, kind: Type) -> Result<String, Fail> {
        match self.next() {
            Some(Token::Text(value)) => Ok(value),
            Some(Token::Word(value)) if kind == Type::Bool => Ok(value),
            Some(Token::Word(_)) => {
                Err(Fail::bad(format!("The filter for {name} needs its value in double quotes.")))
            }
            _ => Err(Fail::bad(format!("The filter for {name} needs a value."))),
        }
    }
}

fn typed(name: &str, value: &str, kind: Type) -> Result<Value, Fail> {
    match kind {
        Type::Id => Ok(Value::Text(value.to_owned())),
        Type::Text => Ok(Value::Text(fold(value))),
        Type::Bool => match value {
            "true" => Ok(Value::Integer(1)),
            "false" => Ok(Value::Integer(0)),
            _ => Err(Fail::bad(format!("The value of {name} must be true or false."))),
        },
        Type::Time => chrono::DateTime::parse_from_rfc3339(value)
            .map(|moment| Value::Integer(moment.timestamp_millis()))
            .map_err(|_| Fail::bad(format!("The value of {name} must be a date and time."))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Type, sql};

    const FIELDS: &[Field] =
        &[("id", "id", Type::Id, &["eq", "in"]), ("name", "name_f", Type::Text, &["eq", "sw", "co"])];

    #[test]
    fn a_filter_becomes_sql_with_its_values_apart() {
        let made = sql(r#"name sw "A\"d" and (id in ("1", "2") or not id eq "3")"#, FIELDS);
        let made = made.expect("readable");
        assert_eq!(made.text, "(name_f >= ? AND name_f < ?) AND (id IN (?,?) OR NOT id = ?)");
        assert_eq!(made.values.len(), 5);
    }

    #[test]
    fn unknown_fields_operators_and_scraps_are_refused() {
        for text in [
            "id eq 1",
            "id in (1)",
            "name sw a",
            "x eq \"1\"",
            "id sw \"1\"",
            "id",
            "id eq",
            "(id eq \"1\"",
            "id eq \"1",
            "and",
            "id in \"1\"",
        ] {
            assert!(sql(text, FIELDS).is_err(), "{text}");
        }
        assert!(sql(&"(".repeat(10_000), FIELDS).is_err());
        assert!(sql(&"not ".repeat(10_000), FIELDS).is_err());
        // More than SQLite's thousand levels once came back as 500.
        assert!(sql(&vec!["id eq \"1\""; 1_001].join(" or "), FIELDS).is_err());
        assert!(sql(&vec!["id eq \"1\""; 500].join(" or "), FIELDS).is_ok());
        assert!(sql(&format!("id in ({})", vec!["\"1\""; 40_000].join(",")), FIELDS).is_err());
    }
}
