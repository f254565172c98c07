begin;
select plan(8);

-- Only those of the test.
do $$ begin delete from events.subscriptions; end $$;

-- Contract
select function_returns('events', 'list_subscriptions', '{}'::text[], 'setof events.subscription_state');
select is_definer('events', 'list_subscriptions', '{}'::text[]);
select function_privs_are('events', 'list_subscriptions', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'list_subscriptions', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_events(3);
select events.handle_events('b', 'test.handle_event(events.events)', null, 'start'), events.subscribe('a');
select test.login_as('service_role');
select results_eq(
    'select subscription_name, handler, state, lag_events, dead_letter_count from events.list_subscriptions()',
    $$ values ('a', null, 'current', 0::bigint, 0::bigint), ('b', 'test.handle_event', 'behind', 3, 0) $$,
    'every subscription by name'
);
select lives_ok(
    'select events.parse_cursor(cursor) from events.list_subscriptions()', 'the cursor is one that can be used'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select is((select count(*) from events.list_subscriptions()), 2::bigint, 'admins look at them');
select test.login_as('operator', test.user_id(1));
select is_empty('select * from events.list_subscriptions()', 'operators see none');

select * from finish();
rollback;
