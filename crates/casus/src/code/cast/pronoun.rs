//! Pronouns: the mention that they point to.

use super::memory::{Mention, Shape};
use super::{Reader, Scene, code_of, syntax};
use crate::actor::Actor;
use crate::sentence::Sentence;

impl Reader<'_> {
    /// Whom a pronoun stands for.
    pub(super) fn pronoun(&self, scene: &Scene<'_>, head: usize) -> Option<(Vec<Actor>, Shape)> {
        let token = &scene.sentence.tokens[head];
        let shapes: &[Shape] = match token.lemma.to_lowercase().as_str() {
            "he" | "she" | "his" | "her" | "him" => &[Shape::Person],
            "it" | "its" => &[Shape::Body],
            "they" | "their" | "them" => &[Shape::People, Shape::Body],
            _ => return None,
        };
        if let Some(speaker) = self.speaker(scene, head) {
            self.note(scene, token.span, || format!("points back to who speaks, {}", code_of(speaker)));
            return Some((vec![Actor { span: token.span, ..speaker.clone() }], shapes[0]));
        }
        let barred = barred(scene.sentence, head).map(|word| (scene.index, word));
        let free = |mention: &Mention| Some(mention.at) != barred;
        let mention = self.memory.antecedent(shapes, free)?;
        self.note(scene, token.span, || format!("points back to {}", code_of(&mention.actor)));
        Some((vec![Actor { span: token.span, ..mention.actor.clone() }], mention.shape))
    }

    /// "X says it will …", "a claim by X that they …": who speaks, if the pronoun is the subject of what is said.
    fn speaker(&self, scene: &Scene<'_>, head: usize) -> Option<&Actor> {
        let sentence = scene.sentence;
        let token = &sentence.tokens[head];
        let plural = matches!(token.lemma.to_lowercase().as_str(), "they" | "it");
        let clause = token.head.filter(|_| token.is("nsubj") && plural)?;
        let above = sentence.tokens[clause].head?;
        let said = match sentence.tokens[clause].deprel.as_str() {
            "ccomp" if sentence.tokens[above].is_verb() => syntax::agent(sentence, above)?,
            "acl" | "ccomp" => sentence
                .child(above, &["nmod:poss"])
                .or_else(|| syntax::prepositional(sentence, above, "by").first().copied())?,
            _ => return None,
        };
        let [speaker] = self.actors.get(&(scene.index, said))?.as_slice() else { return None };
        let told = token.lemma.eq_ignore_ascii_case("they") || !speaker.sectors.iter().any(|sector| sector == "CVL");
        (told && speaker.country.is_some()).then_some(speaker)
    }
}

/// The subject of the pronoun's own clause, which an object never points to: "the soldier beat her".
fn barred(sentence: &Sentence, head: usize) -> Option<usize> {
    let token = &sentence.tokens[head];
    let verb = token.head.filter(|_| token.is("obj") || token.is("iobj") || token.is("obl"))?;
    syntax::agent(sentence, verb)
}
