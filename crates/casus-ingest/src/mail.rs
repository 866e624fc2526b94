//! One e-mail message to an article: subject, sender, date, and the text part or the words of the HTML part.

use casus::article::Article;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use mail_parser::{Address, DateTime, MessageParser};

use crate::dates::Moment;
use crate::gathered::Gathered;

/// Reads a message. Attachments are left out.
pub fn article(bytes: &[u8], name: &str) -> Result<Gathered, String> {
    let message = MessageParser::default().parse(bytes).ok_or("is not an e-mail message")?;
    let body = message.body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default();
    let title = message.subject().map(str::trim).filter(|subject| !subject.is_empty()).map(str::to_owned);
    if body.trim().is_empty() && (title.is_none() || message.date().is_none()) {
        return Err("is not an e-mail message, or one without a text".to_owned());
    }
    let moment = message.date().and_then(moment);
    let article = Article {
        reference: message.message_id().map_or_else(|| name.to_owned(), str::to_owned),
        url: None,
        publisher: message.from().and_then(sender),
        published: moment.map(|moment| moment.date),
        language: None,
        text: Article::compose(title.as_deref(), body.trim()),
        title,
    };
    Ok(Gathered { moment, ..Gathered::plain(article, bytes.len() as u64) })
}

fn sender(from: &Address<'_>) -> Option<String> {
    let first = from.first()?;
    first.name().or_else(|| first.address()).map(str::to_owned)
}

fn moment(date: &DateTime) -> Option<Moment> {
    let part = |number: u8| i8::try_from(number).ok();
    let seconds = (i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute)) * 60;
    Some(Moment {
        date: Date::new(i16::try_from(date.year).ok()?, part(date.month)?, part(date.day)?).ok()?,
        time: Time::new(part(date.hour)?, part(date.minute)?, part(date.second)?, 0).ok(),
        offset: Offset::from_seconds(if date.tz_before_gmt { -seconds } else { seconds }).ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_an_article() {
        let message = b"From: =?utf-8?Q?S=C3=BCdost_Wire?= <desk@example.org>\r\nDate: Fri, 21 Feb 2020 23:30:00 -0500\r\n\
            Message-ID: <7@example.org>\r\nSubject: Army leaves town\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nThe caf=E9 burnt.\r\nTroops left.\r\n";
        let read = article(message, "a.eml").unwrap();
        assert_eq!(read.article.text, "Army leaves town\nThe café burnt.\nTroops left.");
        assert_eq!(read.article.publisher.as_deref(), Some("Südost Wire"));
        assert_eq!(read.moment.unwrap().to_string(), "2020-02-21T23:30:00-05:00");
        assert_eq!(read.article.reference, "7@example.org");
    }

    #[test]
    fn html_mail_gives_its_words() {
        let message =
            b"From: a@b.c\r\nDate: Fri, 21 Feb 2020 09:30:00 +0000\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n\
            <p>Troops <b>left</b>.</p>";
        assert!(article(message, "a.eml").unwrap().article.text.contains("Troops left."));
        assert!(article(b"", "a.eml").is_err());
    }
}
