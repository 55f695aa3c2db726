//! CREATE SUBSCRIPTION and ALTER SUBSCRIPTION: catalogs of their own, and whether a transaction block allows it.

use squawk_syntax::ast::{self, AstNode};

use super::names::identifier;
use super::object_change;
use super::spelling::type_name;
use crate::sql::{CatalogOnly, ObjectKind, Statement};

/// CREATE SUBSCRIPTION: making a replication slot cannot be undone.
pub(super) fn create(written: &ast::CreateSubscription) -> Statement {
    let list = written.with_params().and_then(|params| params.attribute_list());
    let makes_slot = !is_off(list.as_ref(), "connect") && !is_off(list.as_ref(), "create_slot");
    catalog_only("CREATE SUBSCRIPTION", makes_slot)
}

/// ALTER SUBSCRIPTION: so is asking the publisher for its tables, and changing the slot.
pub(super) fn alter(written: &ast::AlterSubscription) -> Option<Statement> {
    let refreshes = |params: Option<ast::WithParams>| {
        !is_off(params.and_then(|params| params.attribute_list()).as_ref(), "refresh")
    };
    let refused = match written.action()? {
        ast::AlterSubscriptionAction::OwnerTo(_) | ast::AlterSubscriptionAction::SubscriptionRenameTo(_) => {
            return object_change::alter(ObjectKind::Subscription, written);
        }
        ast::AlterSubscriptionAction::RefreshPublication(_) => true,
        ast::AlterSubscriptionAction::AddPublication(add) => refreshes(add.with_params()),
        ast::AlterSubscriptionAction::SetPublication(set) => refreshes(set.with_params()),
        ast::AlterSubscriptionAction::DropSubscriptionPublication(drop) => refreshes(drop.with_params()),
        ast::AlterSubscriptionAction::SetOptions(set) => {
            let names = set.syntax().descendants().filter_map(ast::AttributeName::cast);
            names.map(|name| identifier(&name)).any(|name| matches!(name.as_str(), "failover" | "two_phase"))
        }
        ast::AlterSubscriptionAction::ConnectionClause(_)
        | ast::AlterSubscriptionAction::ServerClause(_)
        | ast::AlterSubscriptionAction::EnableSubscription(_)
        | ast::AlterSubscriptionAction::DisableSubscription(_)
        | ast::AlterSubscriptionAction::SkipSubscription(_) => false,
    };
    Some(catalog_only("ALTER SUBSCRIPTION", refused))
}

fn catalog_only(form: &str, refused_in_transaction_block: bool) -> Statement {
    let form = form.to_string();
    Statement::CatalogOnly(CatalogOnly { form, refused_in_transaction_block, makes: None })
}

fn is_off(list: Option<&ast::AttributeList>, wanted: &str) -> bool {
    let mut options = list.into_iter().flat_map(ast::AttributeList::attribute_options);
    options.any(|option| {
        let named = option.name().is_some_and(|name| identifier(&name) == wanted);
        let value = option.attribute_value().map(|value| type_name(&value));
        named && value.is_some_and(|value| matches!(value.trim_matches('\''), "false" | "off" | "0"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;

    #[test]
    fn slots_and_refreshes_stand_alone() {
        for (text, expected) in [
            ("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", true),
            ("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)", false),
            ("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = off)", false),
            ("ALTER SUBSCRIPTION s REFRESH PUBLICATION", true),
            ("ALTER SUBSCRIPTION s ADD PUBLICATION p", true),
            ("ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", false),
            ("ALTER SUBSCRIPTION s DISABLE", false),
            ("ALTER SUBSCRIPTION s SET (failover = true)", true),
            ("ALTER DATABASE d SET TABLESPACE t", true),
            ("ALTER DATABASE d SET work_mem = '1MB'", false),
        ] {
            let Statement::CatalogOnly(found) = read(text) else { panic!("{text}") };
            assert_eq!(found.refused_in_transaction_block, expected, "{text}");
        }
    }
}
