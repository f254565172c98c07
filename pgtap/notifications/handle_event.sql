begin;
select plan(9);

-- Contract
select function_returns('notifications', 'handle_event', array['events.events'], 'void');
select is_definer('notifications', 'handle_event', array['events.events']);
select function_privs_are('notifications', 'handle_event', array['events.events'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'handle_event', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'handle_event', array['events.events'], 'anon', '{}'::text[]);

do $$ begin perform test.create_customer(1); end $$;
select test.login_as('authenticated', test.user_id(1));
select tokens.purchase_tokens(test.meter_id(1), 100, 'k');
select test.logout();
select events._publish('user_created', 'user', test.user_id(1)::text, '{"locale": "sw"}');
select events._publish('balance_exhausted', 'meter', test.user_id(1)::text, '{}');
create function pg_temp.handle() returns void language plpgsql as $$
declare e events.events;
begin
    for e in select l.* from events.list_events() as l where l.event_type in ('token_purchased', 'user_created', 'balance_exhausted') order by l.event_id loop
        perform notifications.handle_event(e);
    end loop;
end $$;

-- Behaviour
select test.login_as('service_role');
select pg_temp.handle();
select pg_temp.handle();
select results_eq(
    'select topic, subject from notifications.list_notifications(p_user_id => test.user_id(1)) order by notification_id',
    $$ select 'token_receipt', '4 kWh for meter ' || meter_number from meters.list_meters() union all select 'welcome', 'Karibu' $$,
    'a receipt and a welcome, once each, and nobody for a meter that is none'
);
select is((notifications.get_preferences(test.user_id(1))).locale, 'sw', 'a new user has preferences');

-- Errors
select throws_ok(
    $$ select notifications.handle_event(jsonb_populate_record(null::events.events, jsonb_build_object(
        'event_id', 1, 'event_type', 'token_purchased', 'aggregate_type', 'user', 'aggregate_id', test.user_id(1), 'payload', '{}'::jsonb))) $$,
    'PT422', 'missing_variable', 'what cannot be said is the subscription''s to keep'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select notifications.handle_event(null) $$, '42501', null, 'services only');

select * from finish();
rollback;
