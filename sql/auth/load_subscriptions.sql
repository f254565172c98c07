-- subscriptions: tiers that are bought in the stores, as RevenueCat tells of them.
--
-- Every event is kept (subscription_events), once, by its id. What a subscriber has is worked out anew from
-- all events about them, in the order of event_at: so an event that comes late, twice or before its
-- predecessors changes nothing but what it would have changed in its place, and an older one never undoes a
-- newer one. Subscribers are known by several names (anonymous ids, aliases, transfers); names that stand in one
-- event belong together. Whoever reads asks the clock, so access ends without an event, too; a schedule only
-- tells of it. Subscribers without a user wait, and are theirs when the user appears.

\ir _find_subscriber_names.sql
\ir _find_subscriber_owner.sql
\ir _fold_subscription_event.sql
\ir _fold_subscriptions.sql
\ir _get_subscription_state.sql
\ir _tell_tier.sql
\ir _settle_subscribers.sql
\ir apply_subscription_event.sql
\ir adopt_subscription.sql
\ir follow_users.sql
\ir expire_subscriptions.sql

\ir _subscription_user.sql
\ir get_subscription.sql
\ir list_subscription_events.sql
\ir list_subscription_products.sql
\ir set_subscription_tier.sql
\ir set_subscription_product.sql
