//! Objects as statements name them, whatever their kind: read by what stands there, not by the kind's own node.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::names::{inner_identifier, segments};
use super::spelling::{tokens, type_name};
use crate::pg::Name;
use crate::sql::{ObjectKind, ObjectRef};

/// The objects that a clause names: its children, or those of a list in it.
pub(super) fn references(kind: ObjectKind, clause: &SyntaxNode) -> Vec<ObjectRef> {
    let children = clause
        .children()
        .flat_map(|child| if is_list(&child) { child.children().collect() } else { vec![child] });
    children.filter(|child| !is_clause(kind, child)).filter_map(|child| reference(kind, &child)).collect()
}

/// The object that a node names.
pub(super) fn reference(kind: ObjectKind, node: &SyntaxNode) -> Option<ObjectRef> {
    let plain = |name| ObjectRef { kind, name, arguments: None, table: None };
    if let Some(cast) = ast::CastSig::cast(node.clone()) {
        let types = [cast.lhs()?, cast.rhs()?].iter().map(type_name).collect::<Vec<_>>();
        let name = Name::unqualified(types.join(" AS "));
        return Some(ObjectRef { arguments: Some(types), ..plain(name) });
    }
    if ast::OpSig::can_cast(node.kind()) || ast::ObjectOperator::can_cast(node.kind()) {
        let name = operator_name(&node.children().find_map(ast::Op::cast)?);
        let mut types: Vec<_> =
            node.children().filter_map(ast::Type::cast).map(|ty| type_name(&ty)).collect();
        if types.len() == 1 {
            types.insert(0, "none".to_string());
        }
        return Some(ObjectRef { arguments: Some(types), ..plain(name) });
    }
    let parameters = node.children().find_map(ast::ParamList::cast);
    if parameters.is_some() || is_signature(node) {
        // The name stands first, before names of types.
        let name = named(&node.children().next()?)?;
        return Some(ObjectRef { arguments: parameters.map(|list| argument_types(&list)), ..plain(name) });
    }
    named(node).map(plain)
}

/// What a node without arguments is named.
pub(super) fn named(node: &SyntaxNode) -> Option<Name> {
    Name::from_parts(segments(node)).or_else(|| inner_identifier(node).map(Name::unqualified))
}

/// An operator's name, with its schema where given.
fn operator_name(operator: &ast::Op) -> Name {
    let spelled: String = tokens(operator.syntax())
        .filter(|token| !token.kind().is_trivia())
        .map(|token| token.text().to_string())
        .collect();
    match spelled.split_once('.') {
        Some((schema, name)) if schema.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"') => {
            Name::qualified(schema.trim_matches('"'), name)
        }
        Some(_) | None => Name::unqualified(spelled),
    }
}

/// The types that tell functions apart: those of arguments that are passed in.
fn argument_types(list: &ast::ParamList) -> Vec<String> {
    let passed = list.params().filter(|param| !matches!(param.mode(), Some(ast::ParamMode::ParamOut(_))));
    passed.filter_map(|param| Some(type_name(&param.func_type()?))).collect()
}

fn is_signature(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::FunctionSig::can_cast(kind) || ast::ProcedureSig::can_cast(kind) || ast::RoutineSig::can_cast(kind)
}

fn is_list(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::FunctionSigList::can_cast(kind)
        || ast::ProcedureSigList::can_cast(kind)
        || ast::RoutineSigList::can_cast(kind)
        || ast::OpSigList::can_cast(kind)
}

/// What stands beside the names.
fn is_clause(object: ObjectKind, node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::IfExists::can_cast(kind)
        || ast::DropBehavior::can_cast(kind)
        || ast::UsingMethod::can_cast(kind)
        || object == ObjectKind::Transform && ast::LanguageRef::can_cast(kind)
}
