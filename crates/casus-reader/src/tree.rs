//! Finds the best dependency tree: maximum spanning tree with exactly one root (Chu-Liu/Edmonds).

/// Scores of arcs: a square table, row = dependent, column = head, index 0 = the root of the sentence.
#[derive(Debug, Clone)]
struct Arcs {
    size: usize,
    scores: Vec<f64>,
}

impl Arcs {
    fn at(&self, dependent: usize, head: usize) -> f64 {
        self.scores[dependent * self.size + head]
    }
}

/// The head of each word (1-based; 0 = root) in the tree of highest total score in which exactly one word
/// hangs on the root. `scores` holds `size * size` values, `size` counts the root; the answer has
/// `size - 1` heads. Of equal trees the one with earlier heads wins, so the answer is always the same.
///
/// # Panics
/// When `scores` is not `size * size` long.
#[must_use]
pub fn best_tree(scores: &[f32], size: usize) -> Vec<usize> {
    assert_eq!(scores.len(), size * size, "the arc table is square");
    if size < 2 {
        return Vec::new();
    }
    let heads = spanning_tree(&one_root(scores, size));
    heads[1..].to_vec()
}

/// Makes every arc from the root so dear that the best tree has as few as can be: one.
fn one_root(scores: &[f32], size: usize) -> Arcs {
    let finite = |score: f32| if score.is_finite() { f64::from(score) } else { -1e4 };
    let mut scores: Vec<f64> = scores.iter().map(|&score| finite(score)).collect();
    let low = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let high = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "a sentence has far fewer than 2^52 words")]
    let penalty = (high - low + 1.0) * size as f64;
    for dependent in 1..size {
        scores[dependent * size] -= penalty;
    }
    Arcs { size, scores }
}

/// Heads of the maximum spanning tree below node 0; entry 0 is 0 and means nothing.
fn spanning_tree(arcs: &Arcs) -> Vec<usize> {
    let mut heads = greedy(arcs);
    let Some(cycle) = find_cycle(&heads) else { return heads };

    // Draw the cycle together into one node, the last of a smaller table, and solve that.
    let mut in_cycle = vec![false; arcs.size];
    for &node in &cycle {
        in_cycle[node] = true;
    }
    let outside: Vec<usize> = (0..arcs.size).filter(|&node| !in_cycle[node]).collect();
    let drawn = outside.len();
    let size = drawn + 1;
    let mut small = Arcs { size, scores: vec![0.0; size * size] };
    let mut enters = vec![0; drawn];
    let mut leaves = vec![0; drawn];
    for (row, &node) in outside.iter().enumerate() {
        for (column, &head) in outside.iter().enumerate() {
            small.scores[row * size + column] = arcs.at(node, head);
        }
        leaves[row] = best(&cycle, |inside| arcs.at(node, inside));
        small.scores[row * size + drawn] = arcs.at(node, leaves[row]);
        enters[row] = best(&cycle, |inside| arcs.at(inside, node) - arcs.at(inside, heads[inside]));
        let inside = enters[row];
        small.scores[drawn * size + row] = arcs.at(inside, node) - arcs.at(inside, heads[inside]);
    }

    // Carry the smaller tree over: the cycle opens where it is entered.
    let solved = spanning_tree(&small);
    for (row, &node) in outside.iter().enumerate().skip(1) {
        heads[node] = if solved[row] == drawn { leaves[row] } else { outside[solved[row]] };
    }
    let entry = solved[drawn];
    heads[enters[entry]] = outside[entry];
    heads
}

/// The best head of each node by itself.
fn greedy(arcs: &Arcs) -> Vec<usize> {
    let mut heads = vec![0; arcs.size];
    for (dependent, slot) in heads.iter_mut().enumerate().skip(1) {
        let mut top = f64::NEG_INFINITY;
        for head in (0..arcs.size).filter(|&head| head != dependent) {
            if arcs.at(dependent, head) > top {
                top = arcs.at(dependent, head);
                *slot = head;
            }
        }
    }
    heads
}

/// The first of `nodes` with the highest score. `nodes` is never empty: a cycle has two nodes or more.
fn best(nodes: &[usize], score: impl Fn(usize) -> f64) -> usize {
    let mut top = nodes[0];
    for &node in &nodes[1..] {
        if score(node) > score(top) {
            top = node;
        }
    }
    top
}

/// The nodes of one cycle, if following the heads does not always lead to node 0.
fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen_from = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut node = start;
        while node != 0 && seen_from[node] == 0 {
            seen_from[node] = start;
            node = heads[node];
        }
        if node != 0 && seen_from[node] == start {
            let mut cycle = vec![node];
            let mut next = heads[node];
            while next != node {
                cycle.push(next);
                next = heads[next];
            }
            cycle.sort_unstable();
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{best_tree, find_cycle};

    fn total(scores: &[f32], size: usize, heads: &[usize]) -> f64 {
        heads.iter().enumerate().map(|(word, &head)| f64::from(scores[(word + 1) * size + head])).sum()
    }

    fn is_tree(heads: &[usize]) -> bool {
        let with_root: Vec<usize> = std::iter::once(0).chain(heads.iter().copied()).collect();
        let loops = (1..with_root.len()).any(|word| with_root[word] == word);
        !loops && find_cycle(&with_root).is_none() && heads.iter().filter(|&&head| head == 0).count() == 1
    }

    /// The best total by trying every choice of heads.
    fn brute_force(scores: &[f32], size: usize) -> f64 {
        let words = size - 1;
        let mut top = f64::NEG_INFINITY;
        for code in 0..size.pow(u32::try_from(words).expect("few words")) {
            let heads: Vec<usize> = (0..words).map(|word| code / size.pow(word as u32) % size).collect();
            if is_tree(&heads) {
                top = top.max(total(scores, size, &heads));
            }
        }
        top
    }

    #[test]
    fn no_words_no_heads() {
        assert!(best_tree(&[], 0).is_empty());
        assert!(best_tree(&[0.0], 1).is_empty());
        assert_eq!(best_tree(&[0.0, 0.0, f32::NAN, f32::INFINITY], 2), [0]);
    }

    #[test]
    fn equal_scores_give_a_tree_and_always_the_same() {
        for size in 2..40 {
            let scores = vec![1.0; size * size];
            let heads = best_tree(&scores, size);
            assert!(is_tree(&heads), "{heads:?}");
            assert_eq!(heads, best_tree(&scores, size));
        }
    }

    /// The worst case for drawing cycles together: every node's best head is its partner in a nest of pairs.
    #[test]
    fn two_hundred_words_of_nested_cycles_are_quick() {
        let size = 201;
        let scores: Vec<f32> = (0..size * size)
            .map(|index| {
                let (dependent, head): (usize, usize) = (index / size, index % size);
                -(dependent.abs_diff(head) as f32) - if head == 0 { 50.0 } else { 0.0 }
            })
            .collect();
        assert!(is_tree(&best_tree(&scores, size)));
    }

    proptest! {
        #[test]
        fn equals_brute_force_on_tiny_tables(
            (size, scores) in (2_usize..=5).prop_flat_map(|size| (Just(size), prop::collection::vec(-10.0_f32..10.0, size * size)))
        ) {
            let heads = best_tree(&scores, size);
            prop_assert!(is_tree(&heads), "{:?}", heads);
            prop_assert!((total(&scores, size, &heads) - brute_force(&scores, size)).abs() < 1e-6);
        }

        #[test]
        fn always_one_root_and_no_cycle(
            (size, scores) in (2_usize..=60).prop_flat_map(|size| (Just(size), prop::collection::vec(-30.0_f32..30.0, size * size)))
        ) {
            prop_assert!(is_tree(&best_tree(&scores, size)));
        }
    }
}
