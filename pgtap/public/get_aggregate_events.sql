begin;
select plan(6);

-- Contract
select isnt_definer('public', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer']);
select function_returns('public', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'], 'setof events.events');
select function_privs_are('public', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('public', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'get_aggregate_events', array['text', 'text', 'bigint', 'integer'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select public.append_event('trip', 't', 'trip_completed');
select is((select count(*) from public.get_aggregate_events('trip', 't')), 1::bigint, 'lists them');

select * from finish();
rollback;
